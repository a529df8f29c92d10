package tradepost.file;

/** In pixels, upright. */
public record ImageDimensions(int width, int height) {}
