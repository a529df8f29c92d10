package tradepost.auth.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

@ExtendWith(VertxExtension.class)
class ResetsMaxTest {
    @Test
    void tokens_that_several_nodes_make_at_once_count_each_other(Vertx vertx) {
        var node = new AuthNode(vertx);
        var email = node.newLogin("viewer").user().email();
        var tries = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(Stream.generate(() -> Tasks.run(
                                vertx,
                                () -> MailOutbox.isResetAdded(
                                        node.db, Buffer.buffer(UUID.randomUUID().toString()), email)))
                        .limit(8)
                        .toList()));
        Future.all(tries).await();
        assertThat(tries.stream().map(Future::result))
                .filteredOn(added -> added)
                .hasSize(3);
    }
}
