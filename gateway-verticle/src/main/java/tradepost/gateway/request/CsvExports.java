package tradepost.gateway.request;

import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.csv.CsvExport;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.limit.HolderCounts;

/** The exports in progress. Bounded in all and for each user, because each reads a whole table. Lives on one event loop. */
final class CsvExports {
    private static final int MAX = 16;
    private static final int MAX_PER_USER = 2;

    private final HttpLimits limits;
    private final HolderCounts ofUsers = new HolderCounts(MAX_PER_USER, limit -> Refusal.limited(1));
    private int count;

    CsvExports(HttpLimits limits) {
        this.limits = limits;
    }

    /** Responds with the list. Each page has the time of a whole request, for the service and for the client. Fails 429 or 503. */
    void begin(OperationRequest request, List<String> fields, JsonObject arguments, ServiceCalls calls) {
        var response = request.response();
        if (count >= MAX) throw Refusal.later("overloaded");
        var user = Objects.requireNonNull(request.sender().user());
        ofUsers.take(user, 1);
        count++;
        response.atEnd(() -> {
            count--;
            ofUsers.giveBack(user, 1);
        });
        var path = request.op().path();
        var name = path.substring(path.lastIndexOf('/') + 1);
        new CsvExport(response, name, fields, arguments, page -> {
                    response.extend(limits.requestMs());
                    return calls.send(request.call(page)).map(Message::body).map(JsonObject.class::cast);
                })
                .next();
    }
}
