package tradepost.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LocationLimitTest {
    private static final UUID HERE = new UUID(0, 1);
    private static final UUID ALSO_HERE = new UUID(0, 2);
    private static final UUID ELSEWHERE = new UUID(0, 3);

    @Test
    void nobody_without_a_limit_is_limited() {
        var none = new LocationLimit(List.of());
        assertThat(none.covers(ELSEWHERE)).isTrue();
        assertThat(none.ids()).isNull();
        assertThat(none.narrowed(null, "location_id")).isNull();
        none.requireVisible("count_not_found", ELSEWHERE);
    }

    @Test
    void what_is_elsewhere_does_not_exist() {
        var limit = new LocationLimit(List.of(HERE));
        limit.requireVisible("transfer_not_found", ELSEWHERE, HERE);
        assertThatThrownBy(() -> limit.requireVisible("transfer_not_found", ELSEWHERE))
                .hasMessage("transfer_not_found");
        assertThatThrownBy(() -> limit.require(ELSEWHERE, "location_id")).hasMessage("location_not_allowed");
    }

    @Test
    void a_command_without_a_location_is_for_the_only_one() {
        assertThat(new LocationLimit(List.of(HERE)).narrowed(null, "location_id"))
                .isEqualTo(HERE);
        var two = new LocationLimit(List.of(HERE, ALSO_HERE));
        assertThat(two.narrowed(ALSO_HERE, "location_id")).isEqualTo(ALSO_HERE);
        assertThatThrownBy(() -> two.narrowed(null, "location_id")).hasMessage("location_not_allowed");
        assertThatThrownBy(() -> two.narrowed(ELSEWHERE, "location_id")).hasMessage("location_not_allowed");
    }

    @Test
    void a_limit_covers_one_that_is_not_wider() {
        var two = new LocationLimit(List.of(HERE, ALSO_HERE));
        assertThat(two.coversAll(List.of(HERE))).isTrue();
        assertThat(two.coversAll(List.of(HERE, ELSEWHERE))).isFalse();
        assertThat(two.coversAll(List.of())).as("somebody without a limit").isFalse();
        assertThat(new LocationLimit(List.of()).coversAll(List.of())).isTrue();
    }
}
