package tradepost.node;

import java.util.List;
import java.util.TreeMap;

/** A running system under load. */
record SystemUnderLoad(Api api, Load load, Stores stores, ConsistencyCheck consistency) {
    static SystemUnderLoad at(Api api, List<String> gateways, Stores stores) {
        var opening = new TreeMap<String, Long>();
        for (long stock : new long[] {100_000, 100_000, 100_000, 10}) opening.put(api.item(stock), stock);
        var load = new Load(api, gateways, List.copyOf(opening.keySet()), api.customer(), api.vendor());
        return new SystemUnderLoad(api, load, stores, new ConsistencyCheck(api, stores, load, opening));
    }

    /**
     * Checks that every write with a response is present, every other one happened at most once, every event was applied once and in order,
     * and the chain of the journal is whole.
     */
    void isExact(String what, long seed) {
        long releasedMs = consistency.awaitNoDraftHoldsStock();
        int open = load.settle();
        var events = new EventDeliveryCheck(stores);
        events.awaitDelivered();
        consistency.areExact();
        api.verifiedRows();
        System.out.printf(
                "%s, seed %d: %s, %d unanswered, %d events, drafts free after %d ms%n",
                what, seed, consistency.summary(), open, events.isSound(), releasedMs);
    }
}
