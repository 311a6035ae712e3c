"""The pages of texts that notify, of forecasts and of ceilings."""
