package tradepost.kernel.config;

/** How long the journal keeps the data of events. Each class but the last has a setting of days. */
public enum EventClass {
    /** Acts at accounts and keys, such as logins. */
    SECURITY,
    /** What persons are called and where they can be reached. */
    PERSONAL,
    /** Documents and states that no figure is made of. */
    DOCUMENT,
    /** What figures are made of: stock, amounts, the ledger. Kept for good. */
    FIGURES
}
