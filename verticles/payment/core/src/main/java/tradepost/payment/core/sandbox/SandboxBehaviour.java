package tradepost.payment.core.sandbox;

import java.math.BigDecimal;
import tradepost.kernel.value.Money;

/** What the sandbox does with an amount, by its last two digits in the smallest unit of the currency: 10.02 USD is declined, as is 102 JPY. */
enum SandboxBehaviour {
    NORMAL(0),
    DECLINE(2),
    /** The first two requests of each operation are answered 503. */
    OUTAGE(3),
    CALLBACK_TWICE(4),
    CALLBACK_LATE(5),
    /** The callback of the authorisation comes after that of the capture. */
    CALLBACKS_IN_WRONG_ORDER(6),
    REFUND_REFUSED(7),
    /** The decisions come by callback only. */
    ASYNCHRONOUS(8),
    CAPTURE_DECLINED(9),
    /** The first request of each operation is performed, but not answered. */
    ANSWER_LOST(10),
    /** The first refund of a payment is refused. */
    FIRST_REFUND_REFUSED(11);

    static final int FAILED_TRIES = 2;

    private final int digits;

    SandboxBehaviour(int digits) {
        this.digits = digits;
    }

    static SandboxBehaviour of(BigDecimal amount, String currency) {
        var units = amount.divideToIntegralValue(Money.smallest(currency));
        int digits = units.remainder(BigDecimal.valueOf(100)).intValueExact();
        for (var b : values()) if (b.digits == digits) return b;
        return NORMAL;
    }
}
