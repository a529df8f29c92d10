package tradepost.file;

/**
 * An image in one of the sizes that are made of it, upright and without metadata.
 *
 * @param size its name: thumbnail, small, medium or large
 * @param contentType image/jpeg or image/png
 */
public record ImageSize(String size, int width, int height, String contentType, long bytes, String url) {}
