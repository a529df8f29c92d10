package tradepost.gateway.limit;

import java.util.UUID;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.limit.HolderCounts;

/** The requests of one kind in progress, each of which takes long. Bounded in all and for each user. Lives on one event loop. */
public final class LongRequests {
    private final int max;
    private final HolderCounts ofUsers;
    private int count;

    private LongRequests(int max, int maxPerUser) {
        this.max = max;
        ofUsers = new HolderCounts(maxPerUser, limit -> Refusal.limited(1));
    }

    /** Imports and exports: each may have the rows of a whole table. */
    public static LongRequests ofLists() {
        return new LongRequests(16, 2);
    }

    /** A browser sends the images of a product at once. */
    public static LongRequests ofFiles() {
        return new LongRequests(32, 6);
    }

    /** Takes a place until the end of the response. Fails 429 or 503. */
    public void take(UUID user, ClientResponse response) {
        if (count >= max) throw Refusal.later("overloaded");
        ofUsers.take(user, 1);
        count++;
        response.atEnd(() -> {
            count--;
            ofUsers.giveBack(user, 1);
        });
    }
}
