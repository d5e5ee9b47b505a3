"""The training panel of chapter 3, whose page trains by itself."""
