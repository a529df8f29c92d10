package tradepost.kernel.value;

/** The recorded response of a command that returns nothing. */
public record Done() {}
