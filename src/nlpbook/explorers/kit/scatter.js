function scatterPlot() {}
