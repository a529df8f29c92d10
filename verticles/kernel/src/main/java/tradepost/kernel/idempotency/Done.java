package tradepost.kernel.idempotency;

/** The recorded response of a command that returns nothing. */
public record Done() {}
