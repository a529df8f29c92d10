package tradepost.file.core.image;

import java.nio.file.Path;

/**
 * A size of an image, in a temporary file.
 *
 * @param size its name
 */
public record MadeSize(String size, int width, int height, String contentType, Path file, long bytes) {}
