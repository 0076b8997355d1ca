"""Who knows how long drives take: an estimate, OSRM, Valhalla; a memory before them and the estimate behind them."""
