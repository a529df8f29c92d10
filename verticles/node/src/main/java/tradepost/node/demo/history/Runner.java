package tradepost.node.demo.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.history.Step.Lane;

/**
 * Does steps. Those of a lane are done one after the other, so what is numbered has the order in which it happens; where nothing is numbered,
 * several are done at once. Those of a story are done one after the other in any case.
 */
final class Runner {
    private static final int MONEY_AT_ONCE = 6;

    private record Track(Lane lane, int number) {}

    private final DemoTeam team;
    private final Map<Track, List<Step>> tracks = new LinkedHashMap<>();
    /** The step that must be done before. */
    private final Map<Step, Step> before = new IdentityHashMap<>();

    private final Map<Step, CountDownLatch> done = new IdentityHashMap<>();
    private final Map<String, String> missing = new ConcurrentHashMap<>();

    Runner(DemoTeam team, List<Step> steps) {
        this.team = team;
        var last = new IdentityHashMap<Story<?>, Step>();
        var numbers = new IdentityHashMap<Story<?>, Integer>();
        for (var s : steps.stream().sorted(Comparator.comparing(Step::at)).toList()) {
            int number = s.lane() == Lane.MONEY ? numbers.computeIfAbsent(s.story(), n -> numbers.size()) : 0;
            tracks.computeIfAbsent(new Track(s.lane(), number % MONEY_AT_ONCE), t -> new ArrayList<>())
                    .add(s);
            done.put(s, new CountDownLatch(1));
            var earlier = last.put(s.story(), s);
            if (earlier != null) before.put(s, earlier);
        }
    }

    /** @return why some were not done, by the kind of what they belong to */
    Map<String, String> run() throws IOException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Callable<Void>>();
            for (var track : tracks.values()) all.add(() -> run(track));
            for (var one : threads.invokeAll(all)) one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
        return new TreeMap<>(missing);
    }

    private Void run(List<Step> track) throws IOException, InterruptedException {
        try {
            for (var step : track) {
                var earlier = before.get(step);
                if (earlier != null)
                    done.getOrDefault(earlier, new CountDownLatch(0)).await();
                if (step.story().failure == null) attempt(step);
                done.getOrDefault(step, new CountDownLatch(1)).countDown();
            }
        } finally {
            track.forEach(step -> done.getOrDefault(step, new CountDownLatch(1)).countDown()); // others wait for them
        }
        return null;
    }

    private void attempt(Step step) throws IOException, InterruptedException {
        try {
            step.work().run(team.at(step.at()));
        } catch (DemoApi.Refused refused) {
            step.story().failure = String.valueOf(refused.getMessage());
            missing.putIfAbsent(step.story().kind() + " (" + refused.code + ")", step.story().failure);
        }
    }
}
