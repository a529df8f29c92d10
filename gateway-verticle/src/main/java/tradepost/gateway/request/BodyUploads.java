package tradepost.gateway.request;

import java.util.Objects;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.limit.HolderCounts;

/** The uploads in progress. Bounded in all and for each user, because each holds a chunk. Lives on one event loop. */
final class BodyUploads {
    private static final int MAX = 16;
    private static final int MAX_PER_USER = 2;

    private final HolderCounts ofUsers = new HolderCounts(MAX_PER_USER, limit -> Refusal.limited(1));
    private int count;

    /** An upload that ends with its request. Fails 429 or 503. */
    BodyUpload begin(OperationRequest request, ServiceCalls calls) {
        if (count >= MAX) throw Refusal.later("overloaded");
        var user = Objects.requireNonNull(request.sender().user());
        ofUsers.take(user, 1);
        count++;
        var upload = new BodyUpload(request, Objects.requireNonNull(request.op().upload()), calls);
        request.response().atEnd(() -> {
            count--;
            ofUsers.giveBack(user, 1);
            upload.end();
        });
        return upload;
    }
}
