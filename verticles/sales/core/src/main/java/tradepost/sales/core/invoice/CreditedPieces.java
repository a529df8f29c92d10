package tradepost.sales.core.invoice;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import tradepost.kernel.value.Money;

/**
 * The pieces of a line that commands have credited.
 *
 * @param credited how many
 * @param dropped those among them that are not charged any more, because they were closed or changed away: no document credits them again
 * @param total what was credited for all of them
 */
public record CreditedPieces(long credited, long dropped, BigDecimal total) {
    /** @param at the place in the row of the three */
    public static CreditedPieces read(Row r, int at, String currency) {
        return new CreditedPieces(r.getLong(at), r.getLong(at + 1), Money.read(r, at + 2, currency));
    }

    /** The pieces that are charged and not owed. */
    public long left() {
        return credited - dropped;
    }

    /** What was credited for them. */
    public BigDecimal amount(String currency) {
        return credited == 0 ? total : total.subtract(Money.share(total, dropped, credited, currency));
    }

    /** How many of so many pieces that are not charged any more were credited: those first, because nobody has to pay for them. */
    long among(long pieces) {
        return Math.min(Math.max(pieces, 0), left());
    }

    /** What was credited for so many of them. */
    BigDecimal amountOf(long pieces, String currency) {
        return amount(currency)
                .subtract(new CreditedPieces(credited, dropped + pieces, total).amount(currency));
    }
}
