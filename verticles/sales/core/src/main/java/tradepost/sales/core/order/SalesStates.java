package tradepost.sales.core.order;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.orders.Transition;

/**
 * The states of a sales order. A draft can also be changed. Several transitions may be of one operation, whose result then depends on the
 * status: shipping completes only a paid order.
 */
public final class SalesStates {
    public static final Transition CONFIRM = new Transition("confirm", List.of("draft"), List.of("confirmed"));

    /** A payment of a part does not change the status. */
    public static final Transition PAY = new Transition("pay", List.of("confirmed"), List.of("paid", "completed"));

    /** A payment of an amount that is named, which may exceed what is owed. */
    private static final Transition PAY_MORE_PAID = new Transition("pay", List.of("paid"), List.of("paid"));

    private static final Transition PAY_MORE_COMPLETED =
            new Transition("pay", List.of("completed"), List.of("completed"));

    public static final List<Transition> PAY_EXACTLY = List.of(PAY, PAY_MORE_PAID, PAY_MORE_COMPLETED);

    /** What is refunded without a credit is owed again. */
    private static final Transition REFUND_UNPAID =
            new Transition("refund", List.of("confirmed"), List.of("confirmed"));

    private static final Transition REFUND_CANCELLED =
            new Transition("refund", List.of("cancelled"), List.of("cancelled"));

    private static final Transition REFUND_PAID =
            new Transition("refund", List.of("paid"), List.of("paid", "confirmed"));

    private static final Transition REFUND_COMPLETED =
            new Transition("refund", List.of("completed"), List.of("completed", "confirmed"));

    /** An order for which nothing is owed is completed without a payment. */
    private static final Transition SHIP_UNPAID =
            new Transition("ship", List.of("confirmed"), List.of("confirmed", "completed"));

    private static final Transition SHIP_PAID = new Transition("ship", List.of("paid"), List.of("paid", "completed"));
    private static final Transition CLOSE_UNPAID =
            new Transition("close", List.of("confirmed"), List.of("confirmed", "paid", "completed"));
    /** A paid order is confirmed again if all its money goes back and pieces for which nothing is owed are open. */
    private static final Transition CLOSE_PAID =
            new Transition("close", List.of("paid"), List.of("confirmed", "paid", "completed"));

    /** While something is open. What was paid may then be all that is owed, or less. */
    private static final Transition CHANGE_UNPAID =
            new Transition("change", List.of("confirmed"), List.of("confirmed", "paid", "completed"));

    private static final Transition CHANGE_PAID =
            new Transition("change", List.of("paid"), List.of("confirmed", "paid", "completed"));

    public static final List<Transition> CHANGE = List.of(CHANGE_UNPAID, CHANGE_PAID);

    /** While nothing has been shipped. */
    public static final Transition CANCEL =
            new Transition("cancel", List.of("draft", "confirmed", "paid"), List.of("cancelled"));

    private static final Transition RETURN_UNPAID =
            new Transition("return", List.of("confirmed"), List.of("confirmed", "paid", "completed"));
    private static final Transition RETURN_PAID =
            new Transition("return", List.of("paid"), List.of("confirmed", "paid", "completed"));
    private static final Transition RETURN_COMPLETED =
            new Transition("return", List.of("completed"), List.of("completed"));

    /** Of an invoice, by a credit note that a command asks for. */
    private static final Transition CREDIT_UNPAID =
            new Transition("credit", List.of("confirmed"), List.of("confirmed", "paid", "completed"));

    private static final Transition CREDIT_PAID = new Transition("credit", List.of("paid"), List.of("paid"));
    private static final Transition CREDIT_COMPLETED =
            new Transition("credit", List.of("completed"), List.of("completed"));

    /** Of what is open of an invoice. */
    private static final Transition WRITE_OFF =
            new Transition("write off", List.of("confirmed"), List.of("confirmed", "paid", "completed"));

    /** A credit note or a write-off is taken back, so that more is owed. */
    private static final Transition REVERSE_UNPAID =
            new Transition("reverse", List.of("confirmed"), List.of("confirmed"));

    private static final Transition REVERSE_PAID =
            new Transition("reverse", List.of("paid"), List.of("paid", "confirmed"));

    private static final Transition REVERSE_COMPLETED =
            new Transition("reverse", List.of("completed"), List.of("completed", "confirmed"));

    public static final List<Transition> SHIP = List.of(SHIP_UNPAID, SHIP_PAID);

    public static final List<Transition> CLOSE = List.of(CLOSE_UNPAID, CLOSE_PAID);

    /** Of pieces that were shipped. */
    public static final List<Transition> RETURN = List.of(RETURN_UNPAID, RETURN_PAID, RETURN_COMPLETED);

    /** What can be invoiced before it is shipped. */
    public static final Set<String> INVOICED = Set.of("confirmed", "paid", "completed");

    public static final List<Transition> ALL = List.of(
            CONFIRM,
            CHANGE_UNPAID,
            CHANGE_PAID,
            PAY,
            PAY_MORE_PAID,
            PAY_MORE_COMPLETED,
            REFUND_UNPAID,
            REFUND_PAID,
            REFUND_COMPLETED,
            REFUND_CANCELLED,
            SHIP_UNPAID,
            SHIP_PAID,
            CLOSE_UNPAID,
            CLOSE_PAID,
            RETURN_UNPAID,
            RETURN_PAID,
            RETURN_COMPLETED,
            CREDIT_UNPAID,
            CREDIT_PAID,
            CREDIT_COMPLETED,
            WRITE_OFF,
            REVERSE_UNPAID,
            REVERSE_PAID,
            REVERSE_COMPLETED,
            CANCEL);

    private SalesStates() {}

    /** The statuses that allow an operation. */
    public static Set<String> statuses(List<Transition> operation) {
        return from(operation).collect(Collectors.toSet());
    }

    /** The condition of the statement that performs it. */
    public static String allowed(List<Transition> operation) {
        return from(operation).map(status -> "'" + status + "'").collect(joining(", ", "status in (", ")"));
    }

    private static Stream<String> from(List<Transition> operation) {
        return operation.stream().flatMap(t -> t.from().stream());
    }
}
