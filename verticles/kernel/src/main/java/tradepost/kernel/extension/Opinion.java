package tradepost.kernel.extension;

/**
 * What an extension answered.
 *
 * @param version of the extension
 */
public record Opinion<T>(String point, String name, String version, T answer) {}
