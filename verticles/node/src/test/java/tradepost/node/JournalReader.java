package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;

/** A durable consumer of the journal, before and after failures of the nodes. */
final class JournalReader {
    private static final String PATH = "/api/events/consumers/reader";
    private final Api api;
    private String unread = "";

    JournalReader(Api api) {
        this.api = api;
    }

    void begins() {
        var types = new JsonArray().add("contact.customer.created");
        api.put(PATH, new JsonObject().put("types", types).put("start", "latest"))
                .expect(200);
        var marker = api.customer();
        // events of earlier requests may reach the journal after the consumer was created
        Awaitility.await().until(() -> reads().contains(marker));
        var first = api.customer();
        assertThat(reads()).containsExactly(first);
        unread = api.customer();
    }

    void goesOn() {
        assertThat(reads()).first().isEqualTo(unread);
    }

    /** The subjects of a batch, which this acknowledges. */
    private List<String> reads() {
        var take = new JsonObject().put("limit", 10).put("lease_seconds", 60).put("wait", 10);
        var batch = api.post(PATH + "/batch", take).expect(200).data();
        api.post(PATH + "/ack", new JsonObject().put("lease", batch.getLong("lease")))
                .expect(200);
        return batch.getJsonArray("events").stream()
                .map(e -> ((JsonObject) e).getString("subject"))
                .toList();
    }
}
