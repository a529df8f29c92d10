package tradepost.inventory.core.documents.transfer;

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
import tradepost.inventory.core.stock.Levels.Key;
import tradepost.inventory.core.stock.Levels.Level;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.TransferEvents.ReceivedLine;
import tradepost.inventory.transfer.TransferLine;
import tradepost.inventory.transfer.WriteTransfer;

class TransferRulesTest {
    private static final UUID NORTH = new UUID(0, 7);
    private static final UUID ITEM = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    /** Of which some are still in transit. */
    private static TransferLine line(UUID item, long quantity, long inTransit) {
        return new TransferLine(
                new UUID(1, item.getLeastSignificantBits()),
                item,
                "SKU",
                "Name",
                quantity,
                inTransit,
                quantity - inTransit,
                0,
                0,
                0,
                null);
    }

    private static String refused(ThrowingCallable call) {
        var refusal = catchThrowableOfType(ServiceException.class, call);
        var details = refusal.getDebugInfo().getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
        return refusal.failureCode() + " " + refusal.getMessage() + " " + details;
    }

    private static WriteTransfer write(UUID from, UUID to, WriteTransfer.Line... lines) {
        return new WriteTransfer(from, to, List.of(lines), null, null, null, null);
    }

    @Test
    void a_request_has_one_to_a_thousand_lines_of_different_items_and_two_locations() {
        var line = new WriteTransfer.Line(ITEM, 1);
        TransferRules.check(write(null, NORTH, line));
        var thousand = Stream.generate(() -> new WriteTransfer.Line(UUID.randomUUID(), 1))
                .limit(1_001)
                .toArray(WriteTransfer.Line[]::new);
        TransferRules.check(write(NORTH, ITEM, Stream.of(thousand).limit(1_000).toArray(WriteTransfer.Line[]::new)));
        assertThat(refused(() -> TransferRules.check(write(NORTH, ITEM, thousand))))
                .isEqualTo("400 invalid_lines [lines]");
        assertThat(refused(() -> TransferRules.check(write(NORTH, ITEM)))).isEqualTo("400 invalid_lines [lines]");
        assertThat(refused(() -> TransferRules.check(write(NORTH, ITEM, line, new WriteTransfer.Line(OTHER, 0)))))
                .isEqualTo("400 invalid_lines [lines[1].quantity]");
        assertThat(refused(() -> TransferRules.check(write(NORTH, ITEM, line, line))))
                .isEqualTo("400 item_twice [lines[1].item_id]");
        assertThat(refused(() -> TransferRules.check(write(null, Movements.MAIN, line))))
                .as("the origin is the default location")
                .isEqualTo("400 same_location [to_location_id]");
    }

    @Test
    void only_available_pieces_are_shipped() {
        var lines = List.of(line(ITEM, 5, 0), line(OTHER, 5, 0));
        var enough = new Level(5, 0, 0, 0, 1);
        TransferRules.requireAvailable(
                lines, Map.of(new Key(ITEM, NORTH), enough, new Key(OTHER, NORTH), enough), NORTH);
        for (var less : List.of(
                new Level(4, 0, 0, 0, 1), new Level(5, 1, 0, 0, 1), new Level(5, 0, 1, 0, 1), new Level(5, 0, 0, 1, 1)))
            assertThat(refused(() -> TransferRules.requireAvailable(
                            lines, Map.of(new Key(ITEM, NORTH), enough, new Key(OTHER, NORTH), less), NORTH)))
                    .isEqualTo("409 insufficient_stock [lines[1].quantity]");
    }

    @Test
    void everything_in_transit_is_received_in_good_condition_unless_lines_are_named() {
        var lines = List.of(line(ITEM, 5, 3), line(OTHER, 5, 0));
        for (var body : new ReceiveTransfer[] {null, new ReceiveTransfer(null)})
            assertThat(TransferRules.received(lines, body))
                    .containsExactly(new ReceivedLine(lines.getFirst().id(), ITEM, "SKU", "Name", 3, 0, 0));
    }

    @Test
    void the_sum_of_good_damaged_and_lost_pieces_is_at_most_what_is_in_transit() {
        var lines = List.of(line(ITEM, 9, 6), line(OTHER, 5, 5));
        var id = lines.getFirst().id();
        var six = new ReceiveTransfer(List.of(new ReceiveTransfer.Line(id, 3, 2L, 1L)));
        assertThat(TransferRules.received(lines, six))
                .containsExactly(new ReceivedLine(id, ITEM, "SKU", "Name", 3, 2, 1));
        for (var seven : List.of(
                new ReceiveTransfer.Line(id, 7, null, null),
                new ReceiveTransfer.Line(id, 0, 7L, null),
                new ReceiveTransfer.Line(id, 4, 2L, 1L)))
            assertThat(refused(() -> TransferRules.received(lines, new ReceiveTransfer(List.of(seven)))))
                    .isEqualTo("409 quantity_exceeds_open [lines[0].quantity]");
    }
}
