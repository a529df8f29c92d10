package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubjectPartsTest {
    @Test
    void no_subject_is_twice_in_a_part_and_nothing_is_lost_or_moved() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            var events = new ArrayList<FeedEvent>();
            int subjects = 1 + random.nextInt(10);
            for (int n = random.nextInt(50); n > 0; n--)
                events.add(event(events.size() + 1, "s" + random.nextInt(subjects), "a.b.c"));
            var parts = SubjectParts.of(events);
            assertThat(parts.stream().flatMap(List::stream)).as("seed " + seed).containsExactlyElementsOf(events);
            for (var part : parts)
                assertThat(part.stream().map(FeedEvent::subject))
                        .as("seed " + seed)
                        .isNotEmpty()
                        .doesNotHaveDuplicates();
        }
    }

    @Test
    void events_of_different_subjects_are_in_flight_together() {
        assertThat(SubjectParts.of(List.of(event(1, "x", "a.b.c"), event(2, "y", "a.b.c"), event(3, "x", "a.b.d"))))
                .extracting(List::size)
                .containsExactly(2, 1);
    }

    static FeedEvent event(long sequence, String subject, String type) {
        return new FeedEvent(sequence, "id-" + sequence, type, subject, new byte[] {'{', '}'});
    }
}
