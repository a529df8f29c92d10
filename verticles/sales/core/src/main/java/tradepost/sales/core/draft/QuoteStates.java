package tradepost.sales.core.draft;

import java.util.List;
import tradepost.orders.Transition;

/** The states of a quote. A draft can also be changed and deleted. */
public final class QuoteStates {
    static final Transition SEND = new Transition("send", List.of("draft"), List.of("sent"));

    /** While it is valid. Its order is made by the same transaction. */
    static final Transition ACCEPT = new Transition("accept", List.of("sent"), List.of("accepted"));

    static final Transition DECLINE = new Transition("decline", List.of("draft", "sent"), List.of("declined"));

    /** Once it is no longer valid. */
    static final Transition EXPIRE = new Transition("expire", List.of("sent"), List.of("expired"));

    static final List<Transition> ALL = List.of(SEND, ACCEPT, DECLINE, EXPIRE);

    private QuoteStates() {}
}
