package tradepost.kernel.value;

/** The recorded answer of a command that answers nothing but that it is done. */
public record Done() {}
