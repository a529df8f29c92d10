package tradepost.payment.core.payment;

import java.util.List;
import tradepost.orders.Transition;

/**
 * The states of a payment. Answers and callbacks of a provider may come late, twice and in any order, so the states only move forward: a
 * payment can be captured although its authorisation was never reported.
 */
final class PaymentStates {
    static final Transition AUTHORISE = new Transition("authorise", List.of("created"), List.of("authorised"));

    static final Transition CAPTURE = new Transition("capture", List.of("created", "authorised"), List.of("captured"));

    static final Transition FAIL = new Transition("fail", List.of("created", "authorised"), List.of("failed"));

    static final Transition CANCEL = new Transition("cancel", List.of("created", "authorised"), List.of("cancelled"));

    static final Transition REFUND = new Transition(
            "refund", List.of("captured", "partially_refunded"), List.of("partially_refunded", "refunded"));

    static final List<Transition> ALL = List.of(AUTHORISE, CAPTURE, FAIL, CANCEL, REFUND);

    private PaymentStates() {}
}
