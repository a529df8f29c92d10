package tradepost.kernel.jobs;

/** What the jobs of one kind do. */
public interface JobKind {
    /**
     * Does the work of a job from its last checkpoint to its end, in steps: {@link JobRun#step}. It runs on a virtual thread of its own
     * verticle, in the name of the actor who started the job, so calls to other contexts are made in the name of this context.
     *
     * <p>A failure of the service type with a code below 500 ends the job as failed, with that code. When something is unavailable, the
     * job continues from its checkpoint later. Anything else is tried again a few times.
     */
    void run(JobRun run);
}
