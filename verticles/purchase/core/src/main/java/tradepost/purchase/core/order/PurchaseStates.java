package tradepost.purchase.core.order;

import java.util.List;
import tradepost.orders.Transition;

/** The states of a purchase order. What leads to no other status is not in the diagram, like the change of a draft and a payment in parts. */
public final class PurchaseStates {
    public static final Transition ORDER = new Transition("order", List.of("draft"), List.of("ordered"));

    public static final Transition RECEIVE = new Transition(
            "receive",
            List.of("draft", "ordered", "partially_received"),
            List.of("partially_received", "received", "paid", "closed"));

    public static final Transition CLOSE =
            new Transition("close", List.of("partially_received"), List.of("paid", "closed"));

    /** A payment of all that is open, once the goods have come. */
    public static final Transition PAY = new Transition("pay", List.of("received", "closed"), List.of("paid"));

    public static final Transition PAY_ANY =
            new Transition("pay", List.of("ordered", "partially_received", "received", "closed"), List.of());

    /** The vendor pays back what it owes. */
    public static final Transition REFUND = new Transition(
            "refund", List.of("ordered", "partially_received", "received", "paid", "closed", "cancelled"), List.of());

    public static final Transition CANCEL = new Transition("cancel", List.of("draft", "ordered"), List.of("cancelled"));

    public static final Transition APPROVE =
            new Transition("approve", List.of("draft", "ordered", "partially_received"), List.of());

    public static final Transition CHANGE =
            new Transition("change", List.of("ordered", "partially_received"), List.of());

    /** A change removes all that was open. */
    public static final Transition CHANGE_ALL =
            new Transition("change", List.of("partially_received"), List.of("received", "paid", "closed"));

    public static final Transition RESCHEDULE =
            new Transition("reschedule", List.of("ordered", "partially_received"), List.of());

    /** A completed return reduces the total, perhaps to what is paid. */
    public static final Transition RETURN = new Transition("return", List.of("received", "closed"), List.of("paid"));

    /** A completed return takes all that is to be paid off the total. */
    public static final Transition RETURN_ALL =
            new Transition("return", List.of("received", "paid"), List.of("closed"));

    /** The goods of a completed return come again. */
    public static final Transition REPLACE =
            new Transition("return", List.of("received", "paid"), List.of("partially_received"));

    public static final Transition REPLACE_ANY =
            new Transition("return", List.of("partially_received", "received", "paid"), List.of());

    public static final Transition RETURN_ANY =
            new Transition("return", List.of("partially_received", "received", "closed", "paid"), List.of());

    public static final List<Transition> ALL =
            List.of(ORDER, RECEIVE, CHANGE_ALL, CLOSE, PAY, RETURN, RETURN_ALL, REPLACE, CANCEL);

    /** Of a return, which is not an order. */
    public static final Transition COMPLETE = new Transition("complete", List.of("requested"), List.of("completed"));

    public static final Transition DECLINE = new Transition("decline", List.of("requested"), List.of("declined"));

    public static final List<Transition> OF_RETURN = List.of(COMPLETE, DECLINE);

    private PurchaseStates() {}
}
