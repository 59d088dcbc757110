"""F-MODES: peaks, skewness and what stands at 99 to 100 %."""
