package tradepost.inventory.count;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** Counts of the stock at a location. What is counted is compared with what is on hand at the moment when it is recorded. */
@ProxyGen
public interface CountService {
    String ADDRESS = "counts";

    /** Newest first by default, without lines. */
    Future<CountPage> listCounts(CountQuery query, Caller caller);

    /**
     * Opens a count. Fails 400 location_not_found, 400 item_not_found, 400 item_twice, 400 nothing_to_count, 400 too_many_lines, 409
     * being_counted.
     */
    Future<StockCount> createCount(OpenCount body, Caller caller);

    /** Fails 404 count_not_found. */
    Future<StockCount> getCount(UUID countId, Caller caller);

    /** The recordings of a count, newest first. Fails 404 count_not_found. */
    Future<CountRecordingPage> listCountRecordings(UUID countId, CountRecordingQuery query, Caller caller);

    /**
     * Records what was counted; the last recording of an item applies. Fails 404 count_not_found, 400 item_twice, 400 line_not_found, 409
     * invalid_state, 412 stale_version.
     */
    Future<StockCount> recordCount(UUID countId, RecordCount body, Caller caller);

    /**
     * Books the differences. Fails 403 forbidden without the permission stock:count, 404 count_not_found, 409 invalid_state, 409
     * below_reserved, 412 stale_version.
     */
    Future<StockCount> closeCount(UUID countId, Caller caller);

    /** Fails 404 count_not_found, 409 invalid_state, 412 stale_version. */
    Future<StockCount> cancelCount(UUID countId, Caller caller);
}
