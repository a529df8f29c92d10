package tradepost.orders.invoice;

/** Pieces of a lot, or a serial number. */
public record LotPieces(String lot, long quantity) {}
