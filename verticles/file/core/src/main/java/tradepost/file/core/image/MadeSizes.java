package tradepost.file.core.image;

import java.util.List;

/**
 * The sizes of an image, the smallest first.
 *
 * @param width of the image, upright
 */
public record MadeSizes(int width, int height, List<MadeSize> sizes) {}
