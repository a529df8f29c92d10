package tradepost.billing.ledger;

import java.time.LocalDate;
import java.util.UUID;
import tradepost.kernel.contract.FieldDoc;

/** The books are closed until a day. */
public record PeriodClosed(
        @FieldDoc(
                value = "The ledger's id, which is always the same.",
                example = "00000000-0000-7000-8000-000000000001")
        UUID ledgerId,

        @FieldDoc(value = "The last closed day.", example = "2025-12-31")
        LocalDate until) {}
