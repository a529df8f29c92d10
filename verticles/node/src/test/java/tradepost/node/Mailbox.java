package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The mails that a program in development shows, newest first. */
record Mailbox(Api anybody) {
    static final Pattern PROOF = Pattern.compile("tpe_[\\w-]{43}");

    List<JsonObject> mails(String to) {
        return anybody.get("/dev/mail").expect(200).list().stream()
                .map(JsonObject.class::cast)
                .filter(m -> m.getString("to").equals(to))
                .toList();
    }

    /** The newest mail to this address with this subject. */
    JsonObject mail(String to, String subject) {
        return Awaitility.await(subject + " to " + to)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> mails(to).stream()
                                .filter(m -> m.getString("subject").equals(subject))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    /** The tokens that prove this address, newest first. */
    List<String> tokens(String to) {
        return mails(to).stream()
                .flatMap(m -> PROOF.matcher(m.getString("text")).results())
                .map(MatchResult::group)
                .toList();
    }

    /** The newest of them. */
    String token(String to) {
        return token(to, 1);
    }

    /** The newest of this many. */
    String token(String to, int count) {
        return Awaitility.await("a token for " + to)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> tokens(to), found -> found.size() >= count)
                .getFirst();
    }
}
