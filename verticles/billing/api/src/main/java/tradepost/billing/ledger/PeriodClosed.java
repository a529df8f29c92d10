package tradepost.billing.ledger;

import java.time.LocalDate;
import tradepost.kernel.contract.FieldDoc;

/** The books are closed until a day. */
public record PeriodClosed(
        @FieldDoc(value = "The last closed day.", example = "2025-12-31")
        LocalDate until) {}
