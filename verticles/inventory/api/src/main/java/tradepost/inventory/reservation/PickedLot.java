package tradepost.inventory.reservation;

/**
 * Pieces of a lot.
 *
 * @param lot its number, or the serial number
 */
public record PickedLot(String lot, long quantity) {}
