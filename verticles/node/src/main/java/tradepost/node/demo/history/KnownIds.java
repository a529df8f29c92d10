package tradepost.node.demo.history;

import java.math.BigDecimal;

/** What the demo data are called in this installation. */
public interface KnownIds {
    /** Of an entry of the demo data. */
    String of(String name);

    /** Of the item of an article. */
    String item(String key);

    /** What a piece of an article costs, by its place in the list of articles. */
    BigDecimal cost(int article);

    /** An amount of the demo data in the currency of this installation. */
    BigDecimal amount(double amount);

    /** This share of an amount, with the decimals that it may have. */
    BigDecimal share(BigDecimal of, double share);
}
