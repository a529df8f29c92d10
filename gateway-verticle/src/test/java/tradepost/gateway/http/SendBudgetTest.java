package tradepost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.SendBudget.Holder;

/** Who is refused, and whose connection is closed, when too much is unsent. An address may have 100 bytes, a caller 400, all 1,000. */
class SendBudgetTest {
    private static final Holder OWNER = new Holder("owner", true);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SendBudget budget = new SendBudget(new SendLimits(100, 400, 1_000, 1_024, 1_000), meters, "test");
    private final List<String> closed = new ArrayList<>();

    private SendBudget.Account holding(String name, Holder holder, long bytes) {
        var account = new SendBudget.Account(() -> closed.add(name));
        budget.hold(account, holder, bytes);
        return account;
    }

    private double evicted(String holder) {
        return meters.get("tradepost.http.unsent.evicted")
                .tag("holder", holder)
                .counter()
                .count();
    }

    @Test
    void whoever_has_its_share_is_refused_and_no_other() {
        holding("a", Holder.at("10.0.0.1"), 100);
        holding("b", OWNER, 399);
        assertThatThrownBy(() -> budget.admit(Holder.at("10.0.0.1"))).isInstanceOfSatisfying(Refusal.class, r -> {
            assertThat(r.status).isEqualTo(503);
            assertThat(r.details.getJsonObject(0).getString("reason")).contains("unread");
        });
        budget.admit(Holder.at("10.0.0.2"));
        budget.admit(OWNER);
        assertThat(closed).isEmpty();
    }

    @Test
    void above_the_total_the_connection_that_exceeds_its_share_most_is_closed() {
        holding("export", OWNER, 360); // with seven addresses its part is 364, and theirs is 91
        for (int i = 0; i < 5; i++) holding("small" + i, Holder.at("10.0.0." + i), 90);
        holding("large", Holder.at("10.0.1.1"), 80);
        holding("more", Holder.at("10.0.1.1"), 70);
        assertThat(closed).isEmpty();
        holding("last", Holder.at("10.0.1.2"), 60);
        assertThat(closed).containsExactly("large");
        assertThat(budget.unsent()).isEqualTo(940);
        assertThat(evicted("address")).isEqualTo(1);
        assertThat(evicted("owner")).isZero();
    }

    @Test
    void an_export_within_its_share_is_never_closed_for_others() {
        holding("export", OWNER, 64);
        for (int i = 0; i < 1_000; i++)
            holding("other", Holder.at("10.0.0." + i % 50), 1 + i % 20); // a part of the owner is 74
        assertThat(closed).isNotEmpty().containsOnly("other");
        assertThat(budget.unsent()).isBetween(900L, 1_000L);
        assertThat(evicted("owner")).isZero();
    }

    @Test
    void above_twice_its_share_a_holder_loses_the_connection_that_has_the_most() {
        holding("a", Holder.at("10.0.0.1"), 90);
        holding("b", Holder.at("10.0.0.1"), 95);
        holding("c", Holder.at("10.0.0.1"), 20);
        assertThat(closed).containsExactly("b");
        assertThat(budget.unsent()).isEqualTo(110);
    }

    @Test
    void a_connection_that_is_being_closed_counts_no_more() {
        var evicted = holding("a", Holder.at("10.0.0.1"), 300);
        assertThat(closed).containsExactly("a");
        budget.hold(evicted, Holder.at("10.0.0.1"), 290);
        budget.hold(evicted, Holder.at("10.0.0.1"), 0);
        assertThat(budget.unsent()).isZero();
        assertThat(closed).hasSize(1);
    }

    @Test
    void once_its_caller_is_known_what_a_connection_has_counts_for_the_caller() {
        var account = holding("a", Holder.at("10.0.0.1"), 60);
        budget.hold(account, OWNER, 70);
        assertThat(budget.unsent()).isEqualTo(70);
        holding("b", Holder.at("10.0.0.1"), 99);
        budget.admit(Holder.at("10.0.0.1"));
        assertThat(meters.get("tradepost.http.unsent.holders").gauge().value()).isEqualTo(2);
    }
}
