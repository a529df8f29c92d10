package tradepost.node.demo.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to an order of a customer. The first six are what happens to most orders. */
public sealed interface SaleAct {
    /** Written, confirmed and paid at once, as in a shop. */
    record Place(String method, String reference) implements SaleAct {}

    /** Written and confirmed at once by a customer with a login, to be paid later. */
    record PlaceOnAccount() implements SaleAct {}

    record Draft() implements SaleAct {}

    record Confirm() implements SaleAct {}

    record Ship(List<Part> parts, String carrier, @Nullable String tracking) implements SaleAct {}

    /** Everything that is underway arrives. */
    record Deliver() implements SaleAct {}

    /** Everything that is open is paid. */
    record Pay(String method, String reference) implements SaleAct {}

    /** A share of the total is paid. */
    record PayShare(double share, String reference) implements SaleAct {}

    record Cancel(String reason) implements SaleAct {}

    record Comment(String text) implements SaleAct {}

    record TakeBack(List<Part> parts, String disposition, String reason, boolean refund) implements SaleAct {}

    /** The customer asks whether it may send something back. */
    record AskToReturn(List<Part> parts, String reason) implements SaleAct {}

    record Refund(double share, String reason) implements SaleAct {}

    record Credit(double share, String reason) implements SaleAct {}

    /** What is still open of its invoices. */
    record WriteOff(String reason) implements SaleAct {}

    /** A line of the order with its place in it. */
    record Part(int line, int pieces) {}

    /** Whether it may be written as rows ({@code tradepost.node.demo.past}); the others are always commands. */
    default boolean isUsual() {
        return switch (this) {
            case Place p -> true;
            case PlaceOnAccount p -> true;
            case Draft d -> true;
            case Confirm c -> true;
            case Ship s -> true;
            case Deliver d -> true;
            case Pay p -> true;
            default -> false;
        };
    }
}
