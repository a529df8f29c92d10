package tradepost.catalog.product;

/** How much is available, in a word. */
public final class StockWord {
    public static final String IN_STOCK = "in_stock";
    public static final String FEW = "few";
    public static final String NONE = "none";

    private StockWord() {}

    /** @param few below how many pieces it is few */
    public static String of(long pieces, int few) {
        if (pieces <= 0) return NONE;
        return pieces < few ? FEW : IN_STOCK;
    }
}
