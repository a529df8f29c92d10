package tradepost.gateway.limit;

import tradepost.gateway.answer.Overload;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.limit.HolderCounts;

/** The requests of one kind in progress, each of which takes long. Bounded in all and for each user. Lives on one event loop. */
public final class LongRequests {
    private final int max;
    private final HolderCounts ofUsers;
    private final Overload full;
    private int count;

    private LongRequests(int max, int maxPerUser, Overload full) {
        this.max = max;
        this.full = full;
        ofUsers = new HolderCounts(maxPerUser, limit -> Refusal.limited(1));
    }

    /** Imports and exports: each may have the rows of a whole table. */
    public static LongRequests ofLists() {
        return new LongRequests(16, 2, Overload.LISTS);
    }

    /** A browser sends the images of a product at once. */
    public static LongRequests ofFiles() {
        return new LongRequests(32, 6, Overload.FILES);
    }

    /** Takes a place until the end of the response. Fails 429 or 503. */
    public void take(Object holder, ClientResponse response) {
        if (count >= max) throw Refusal.overloaded(full);
        ofUsers.take(holder, 1);
        count++;
        response.atEnd(() -> {
            count--;
            ofUsers.giveBack(holder, 1);
        });
    }
}
