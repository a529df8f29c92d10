package tradepost.analytics.core.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tradepost.audit.reading.JournalReader;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;

/** Makes facts and totals of the events of all contexts, from the oldest one that the journal keeps. */
public final class AnalyticsReader implements JournalReader {
    static final String CONTEXT = "analytics";

    private static final List<String> TYPES = taken();

    private static List<String> taken() {
        var types = new TreeSet<>(KnownNames.types());
        types.addAll(OrderFacts.TYPES);
        types.addAll(InvoiceFacts.TYPES);
        types.addAll(MoneyFacts.TYPES);
        types.addAll(ReturnFacts.TYPES);
        types.addAll(StockFacts.TYPES);
        types.addAll(PurchaseFacts.TYPES);
        types.addAll(PurchaseFacts.OF_RETURNS);
        types.addAll(AlertFacts.TYPES);
        return new ArrayList<>(types);
    }

    @Override
    public String context() {
        return CONTEXT;
    }

    @Override
    public List<String> types() {
        return TYPES;
    }

    @Override
    public Start start() {
        return Start.OLDEST;
    }

    /** The transaction holds the lock of the cursor, so that no rebuild takes the place of this generation meanwhile. */
    @Override
    public void apply(Tx tx, List<Event> events) {
        Projection.live(tx).apply(tx, events);
    }

    @Override
    public boolean repeatsTimeouts() {
        return true;
    }
}
