package tradepost.node.demo.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tradepost.node.demo.history.Step.Lane;

/**
 * What is planned to happen, up to the end. What is usual and happens before a time is the past of a document, which may be written without
 * commands; from the first thing on that is not, everything that happens to the document is a command.
 */
final class Steps {
    private final Instant commandsFrom;
    private final Instant end;
    private final List<Step> commands = new ArrayList<>();
    private final Set<Story<?>> begun = new HashSet<>();

    Steps(Instant commandsFrom, Instant end) {
        this.commandsFrom = commandsFrom;
        this.end = end;
    }

    Instant end() {
        return end;
    }

    List<Step> commands() {
        return commands;
    }

    /** Whether what happens then is a command in any case. */
    boolean isCommand(Instant at) {
        return !at.isBefore(commandsFrom);
    }

    /** @return false if that is not before the end: then nothing more happens */
    boolean add(Instant at, Lane lane, Story<?> story, Step.Work work) {
        if (!at.isBefore(end)) return false;
        begun.add(story);
        commands.add(new Step(at, lane, story, work));
        return true;
    }

    boolean add(Instant at, Lane lane, Sale sale, SaleAct what) {
        if (!isPast(at, sale, what.isUsual() && !sale.isTracked()))
            return add(at, lane, sale, team -> sale.act(team, what));
        sale.past().add(new Story.Act<>(at, what));
        return true;
    }

    boolean add(Instant at, Lane lane, Purchase purchase, PurchaseAct what) {
        if (!isPast(at, purchase, what.isUsual())) return add(at, lane, purchase, team -> purchase.act(team, what));
        purchase.past().add(new Story.Act<>(at, what));
        return true;
    }

    private boolean isPast(Instant at, Story<?> story, boolean isUsual) {
        return isUsual && at.isBefore(commandsFrom) && !begun.contains(story);
    }
}
