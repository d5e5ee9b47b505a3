"""The 38 files of the English novels: name, size in bytes, SHA-256."""

from nlpbook.corpora.benchmarks.record import File

NOVEL_FILES = tuple(
    File(f"{name}.txt", size, sha256)
    for name, size, sha256 in (
        ("Burnett_Garden_1911", 432340, "873fb069535018036a4695afedf7403e7ae64a2830794067eca6044d4b054bc9"),
        ("Burnett_Lord_1886", 314584, "516484062347814d52f2c5d2a815fdcc5634d34bcb0e364415de48d224104720"),
        ("Burnett_Princess_1905", 364852, "913e08ca45ae2943ee99589e2c0699bd35f05792ee41da58359baec01df207b0"),
        ("Cbronte_Jane_1847", 1024721, "b90cf982eab5d5f07da1ab9fdd6890e46817d4186511dac74564917a19cb8b1b"),
        ("Cbronte_Shirley_1849", 1238301, "7b4b52788a5f7330c3252b098e1262c6090b2d6b17e88c8fc91186efcd47df47"),
        (
            "Cbronte_Villette_1853",
            1106230,
            "2b74e1134c13fbe5afd232ad545093581742fe8e593134ccc2b8f1a894202aef",
        ),
        (
            "Chesterton_Innocence_1911",
            449155,
            "30c64a3e06d61346fa8791a1626f92617e42c4485c975370459ae76508607cfe",
        ),
        (
            "Chesterton_Napoleon_1904",
            313836,
            "8e9d391d6c3ea753ada69201afb3bb39749c84c27947296e2c07c2762557e904",
        ),
        (
            "Chesterton_Thursday_1908",
            327721,
            "52e3da061f0e8d8bfcf38ed7ac6f6567704c8a7f14be6dc4113b674cbafb7570",
        ),
        ("Conrad_Almayer_1895", 357056, "75621bf095c2435962463d95691f8d99cb4cc1c7f8da74a816923df67ce3dd07"),
        ("Conrad_Nostromo_1904", 981289, "27fd2592a0c96f964e9a174711d48e3de6a53ee0844a4d8bfff31929fc6932d7"),
        ("Dickens_Bleak_1853", 1968374, "73fbba1762ae40ca7f60b74b28176ecf9bc2cbd2c25f187409045d8d32370a6d"),
        (
            "Dickens_Expectations_1861",
            1007557,
            "ab621543c4746eaa3261cc4effddf6d13bb27504ae9da0aa226c961c62464396",
        ),
        ("Dickens_Oliver_1839", 905078, "7e468c526c2616648f1940b47d769c657487eb48b25223c0f3feb018de484a1c"),
        ("Doyle_Hound_1902", 321773, "af0c16569cb5aee4e984b1a3fc8cd0754cdfe301f1b830d28601a50f1e777104"),
        ("Doyle_Lost_1912", 427079, "2aedeacb117d75644cd9f636f0420922b2f7b24fe8756ea56d4f5a5512bb629d"),
        ("Doyle_Micah_1889", 982979, "260e788a5eca8be5a0a6bbf4d057578910f5b6dc8d7979475f904f097edf747c"),
        ("Eliot_Adam_1859", 1172112, "da2f921e496a96f514c1d116fa38a5c85462e43e5a38878e97c7a852bd3306e6"),
        ("Eliot_Daniel_1876", 1744188, "96986a5585fd429d041757ff1f83270f5047d431ca53920b607a1b2740460fb8"),
        ("Eliot_Felix_1866", 1024115, "3401069a8704994a971b9fcc39678975d39007155d61e4b24d1ac8152afe24a1"),
        ("Gaskell_Lovers_1863", 1044120, "ea9e4a64a0428c501f64e7217d9d8526c4f3b53fd61712e3268a0e7df42ef19e"),
        ("Gaskell_Ruth_1855", 883017, "97869154377078f8713c788dd546e794ed7adcc9c139b7b2b71194526b8d2a82"),
        ("Gaskell_Wives_1865", 1473366, "2e6c0858f4176cdd37cf3036d80257440248f05b8d21360b8f3766dde6d7213a"),
        ("Haggard_Mines_1885", 453272, "96162f8c51b25587769b13a7a0a663f9a35dd2b7e4a2f0c508b735c178589d18"),
        ("Haggard_She_1887", 622573, "293011ffc26255b3c579c0201fcc1b7b9de08d9a8301d049039d6ddfffae85b3"),
        ("Hardy_Jude_1895", 811025, "e42c25b24ec8a11fd3f939b3fe0bcc900b9e98abf8d20a3e2d008c93348486f4"),
        ("Hardy_Madding_1874", 777360, "1118f019071e003741e41d17808846b35052fccb6ec9ae68eb54e013cbc7466c"),
        ("Hardy_Tess_1891", 852473, "875016489be7a27249370c209b4716037febb83b6cb4432f982d13047624fc4f"),
        (
            "James_Ambassadors_1903",
            921783,
            "df21b75f546ede152847cb01028bf104b7c5074b736825fd498c53b29994fba4",
        ),
        ("James_Roderick_1875", 751716, "e1af1496ab543d24bb15894cc14800ab817bea556f120cbf700a0390e95a1837"),
        ("James_Tragic_1890", 1177427, "1ddbbfdba9ab4d5fce1a0de618426f3975d23ee1d591df3d5ed640fa461b7891"),
        ("Kipling_Captains_1896", 298696, "4cbd826a3d084f020286923cf70773d0627ccf494521be54d84dbe967c3b509f"),
        ("Kipling_Kim_1901", 586886, "a54d7aa479b7961abc407a03b5d7f56107f0ee72692930f107ab3e3ac5d94a0b"),
        ("Kipling_Light_1891", 402552, "cee00987df59d976055c5379012213f6d738d784a151deb0f573656aa9c26841"),
        ("Stevenson_Arrow_1888", 437369, "f754f350e3c5856263566e7a39db63927e1b7c764b30e1c50f4e7f6fb2b68150"),
        (
            "Stevenson_Catriona_1893",
            526450,
            "105111220dfc0fa52f340f4f03e1e5394c7d810fc0eab7491517649c6c34d6d7",
        ),
        (
            "Stevenson_Treasure_1883",
            361439,
            "e55cdea0f8c4224415ed711c59bb4a3c83e23a8d8a209956ea13ce2351899814",
        ),
        ("Wcollins_Woman_1860", 1358624, "67a1a391d54ec5c10b7291f5717af7bb3eb37c3acfd2a3a8662a088360e71170"),
    )
)
