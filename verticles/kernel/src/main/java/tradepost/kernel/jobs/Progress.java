package tradepost.kernel.jobs;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a job has done; stored in the transaction of each step.
 *
 * @param checkpoint from which the job continues; empty at the beginning
 * @param result shown to the caller
 * @param percent 0 to 99; a job that is done has 100
 * @param rows done in all, from which the rate is computed
 */
public record Progress(JsonObject checkpoint, @Nullable JsonObject result, int percent, long rows) {}
