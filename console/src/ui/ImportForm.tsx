import { Alert, Button, FileInput, Group, Progress, Stack, Table, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, get, type Entry } from "@/api";
import { explain } from "@/app/errors";
import { t } from "@/texts";
import { formatNumber } from "./format";
import { Refusal } from "./forms";
import { Loaded } from "./Loaded";
import { MoreRows } from "./MoreRows";
interface Import {
  path: "/api/imports/customers" | "/api/imports/exchange-rates";
  title: string;
  /** What a file has, and what a row does. */
  text: string;
  /** Called when the rows are imported. */
  done: () => void;
}

/** Imports a CSV file: first as a trial, if the person wants to. */
export function openImport(wanted: Import): void {
  const id = modals.open({ title: wanted.title, size: "lg", children: <ImportForm {...wanted} close={() => modals.close(id)} /> });
}

function ImportForm({ path, text, done, close }: Import & { close: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const start = useMutation({
    mutationFn: async ({ file, dryRun }: { file: File; dryRun: boolean }) =>
      (await api.post(path, { query: { dry_run: dryRun }, body: file, contentType: "text/csv" })).data.id,
    meta: { shown: true },
  });
  const run = (dryRun: boolean) => file && start.mutate({ file, dryRun });
  return (
    <Stack gap="sm">
      <Text size="sm">{text}</Text>
      <FileInput
        label={t.imports.file}
        placeholder={t.imports.choose}
        accept=".csv,text/csv"
        leftSection={<IconUpload size={16} aria-hidden />}
        value={file}
        onChange={(next) => {
          setFile(next);
          start.reset();
        }}
        clearable
        clearButtonProps={{ "aria-label": t.list.clearSelection }}
      />
      {start.isError && <Refusal refused={explain(start.error)} />}
      {start.data !== undefined && <ImportJob key={start.data} jobId={start.data} done={done} />}
      {file && (
        <Text size="sm" c="dimmed">
          {t.imports.tryHint}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t.actions.cancel}
        </Button>
        <Button variant="default" disabled={!file} loading={start.isPending && start.variables.dryRun} onClick={() => run(true)}>
          {t.imports.try}
        </Button>
        <Button disabled={!file} loading={start.isPending && !start.variables.dryRun} onClick={() => run(false)}>
          {t.imports.start}
        </Button>
      </Group>
    </Stack>
  );
}

const POLL_MS = 700;

/** How far the import is, and at its end what it has done. */
function ImportJob({ jobId, done }: { jobId: string; done: () => void }) {
  const job = useQuery({
    ...get("/api/jobs/{job_id}", { path: { job_id: jobId } }),
    refetchInterval: ({ state }) => (isOver(state.data?.data.status) ? false : POLL_MS),
  });
  const over = isOver(job.data?.data.status);
  useEffect(() => {
    if (over) done();
  }, [over, done]);
  return (
    <Loaded query={job}>
      {({ data: { status, percent, result, error } }) => {
        const count = (name: string) => formatNumber(Number(result?.[name] ?? 0));
        if (status === "failed" || status === "cancelled")
          return (
            <Alert color="red" title={t.imports.status[status]} role="alert">
              {error?.message}
            </Alert>
          );
        if (status !== "done")
          return (
            <Stack gap={4} role="status">
              <Text size="sm">
                {t.imports.runs} {t.imports.progress(count("rows"))}
              </Text>
              <Progress value={percent} aria-label={t.imports.runs} />
            </Stack>
          );
        const rejected = Number(result?.rejected ?? 0);
        const said = result?.dry_run === true ? t.imports.wouldBe : t.imports.done;
        return (
          <Stack gap="sm">
            <Alert color={rejected > 0 ? "yellow" : "teal"} role="status">
              {said(count("created"), count("changed"), count("unchanged"))}
            </Alert>
            {rejected > 0 && <Rejected jobId={jobId} rows={formatNumber(rejected)} />}
          </Stack>
        );
      }}
    </Loaded>
  );
}

function isOver(status: string | undefined): boolean {
  return status === "done" || status === "failed" || status === "cancelled";
}

function Rejected({ jobId, rows }: { jobId: string; rows: string }) {
  return (
    <>
      <Text size="sm" fw={600}>
        {t.imports.failed(rows)}
      </Text>
      <MoreRows
        path="/api/jobs/{job_id}/errors"
        params={{ job_id: jobId }}
        head={[t.imports.line, t.imports.reason]}
        empty={null}
        row={({ line, column, reason }: Entry<"/api/jobs/{job_id}/errors">) => (
          <>
            <Table.Td>{line}</Table.Td>
            <Table.Td>{column === "" ? reason : `${column}: ${reason}`}</Table.Td>
          </>
        )}
      />
    </>
  );
}
