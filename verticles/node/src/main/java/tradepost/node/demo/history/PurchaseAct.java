package tradepost.node.demo.history;

import java.util.List;

/** What happens to an order to a vendor. The first four are what happens to most orders. */
public sealed interface PurchaseAct {
    record Draft() implements PurchaseAct {}

    record Send() implements PurchaseAct {}

    record Receive(List<Arrival> arrivals) implements PurchaseAct {}

    record Pay(String reference) implements PurchaseAct {}

    /**
     * @param damaged whether that was seen when they arrived
     * @param replaced whether the vendor sends others instead
     */
    record SendBack(int line, int pieces, boolean damaged, boolean replaced) implements PurchaseAct {}

    /** What so many pieces of the first line cost is paid before they come. */
    record Deposit(int pieces, String reference) implements PurchaseAct {}

    /** The vendor has only so many. */
    record Reduce(int line, int pieces) implements PurchaseAct {}

    /** The vendor pays back what it owes. */
    record Refund(String reference) implements PurchaseAct {}

    /** What arrives of a line. */
    record Arrival(int line, int pieces, int damaged) {}

    /** See {@link SaleAct#isUsual}. */
    default boolean isUsual() {
        return switch (this) {
            case Receive r -> r.arrivals().stream().allMatch(a -> a.damaged() == 0);
            case SendBack s -> false;
            case Deposit d -> false;
            case Reduce r -> false;
            case Refund r -> false;
            default -> true;
        };
    }
}
