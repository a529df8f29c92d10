package tradepost.gateway.limit;

import tradepost.gateway.answer.Overload;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.limit.HolderCounts;

/** The requests of one kind in progress, each of which takes long. Bounded in all and for each user. Lives on one event loop. */
public final class LongRequests {
    private static final int MAX = 16;
    private static final int MAX_PER_USER = 2;

    private final HolderCounts ofUsers = new HolderCounts(MAX_PER_USER, limit -> Refusal.limited(1));
    private int count;

    /** Takes a place until the end of the response. Fails 429 or 503. */
    public void take(Object holder, ClientResponse response) {
        if (count >= MAX) throw Refusal.overloaded(Overload.LISTS);
        ofUsers.take(holder, 1);
        count++;
        response.atEnd(() -> {
            count--;
            ofUsers.giveBack(holder, 1);
        });
    }
}
