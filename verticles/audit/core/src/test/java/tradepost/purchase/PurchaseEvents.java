package tradepost.purchase;

import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;

/** Stands in for the events of the program: a thing with all its states, one that is only set, and one that is only updated. */
public final class PurchaseEvents {
    public record State(String name) {}

    public record Part(String name) {}

    @ChangeEvents(value = "A whole", data = State.class)
    public static final String WHOLE = "purchase.whole";

    @EventDoc(value = "A part of a whole was lost.", subject = "the whole", data = Part.class)
    public static final String LOST = "purchase.whole.lost";

    @EventDoc(value = "A price was set.", subject = "the price", data = State.class)
    public static final String PRICE_SET = "purchase.price.set";

    @EventDoc(value = "A right was changed.", subject = "the right", data = State.class)
    public static final String RIGHT_UPDATED = "purchase.right.updated";

    private PurchaseEvents() {}
}
