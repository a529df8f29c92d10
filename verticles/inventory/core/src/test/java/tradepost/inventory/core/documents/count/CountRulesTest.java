package tradepost.inventory.core.documents.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tradepost.inventory.core.documents.count.CountQueries.Recorded;
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.count.CountEvents.CountedLine;
import tradepost.inventory.count.RecordCount;

class CountRulesTest {
    private static final UUID PLACE = new UUID(0, 7);
    private static final UUID ITEM = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private static Recorded recorded(int lineNo, UUID item, long counted, long onHand) {
        return new Recorded(lineNo, new CountedLine(item, "SKU", "Name", counted, onHand, counted - onHand));
    }

    private static String refused(ThrowingCallable call) {
        var refusal = catchThrowableOfType(ServiceException.class, call);
        var details = refusal.getDebugInfo().getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
        return refusal.failureCode() + " " + refusal.getMessage() + " " + details;
    }

    @Test
    void only_lines_with_a_difference_are_booked() {
        var lines = List.of(recorded(1, ITEM, 3, 5), recorded(2, OTHER, 4, 4));
        assertThat(CountRules.differences(PLACE, lines)).isEqualTo(Map.of(new Key(ITEM, PLACE), -2L));
    }

    @Test
    void what_is_reserved_damaged_or_on_quality_hold_remains() {
        var lines = List.of(recorded(1, OTHER, 9, 5), recorded(4, ITEM, 3, 5));
        for (var enough : List.of(new Level(8, 6, 0, 0, 1), new Level(2, 0, 0, 0, 1), new Level(5, 1, 1, 1, 1)))
            CountRules.requireNotBelowReserved(
                    lines, Map.of(new Key(ITEM, PLACE), enough, new Key(OTHER, PLACE), Level.NONE), PLACE);
        for (var less : List.of(
                new Level(8, 7, 0, 0, 1), new Level(1, 0, 0, 0, 1), new Level(5, 0, 4, 0, 1), new Level(5, 0, 0, 4, 1)))
            assertThat(refused(() -> CountRules.requireNotBelowReserved(
                            lines, Map.of(new Key(ITEM, PLACE), less, new Key(OTHER, PLACE), Level.NONE), PLACE)))
                    .isEqualTo("409 below_reserved [lines[3]]");
    }

    @Test
    void a_recording_has_one_to_a_thousand_lines_of_different_items() {
        var line = new RecordCount.Line(ITEM, 0);
        CountRules.check(new RecordCount(List.of(line)));
        var many = Stream.generate(() -> new RecordCount.Line(UUID.randomUUID(), 1))
                .limit(1_001)
                .toList();
        CountRules.check(new RecordCount(many.subList(0, 1_000)));
        assertThat(refused(() -> CountRules.check(new RecordCount(many)))).isEqualTo("400 invalid_lines [lines]");
        assertThat(refused(() -> CountRules.check(new RecordCount(List.of())))).isEqualTo("400 invalid_lines [lines]");
        assertThat(refused(() -> CountRules.check(new RecordCount(List.of(line, new RecordCount.Line(OTHER, -1))))))
                .isEqualTo("400 invalid_lines [lines[1].counted]");
        assertThat(refused(() -> CountRules.check(new RecordCount(List.of(line, line)))))
                .isEqualTo("400 item_twice [lines[1].item_id]");
    }
}
