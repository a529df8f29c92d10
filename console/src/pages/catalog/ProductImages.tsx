import { ActionIcon, Badge, Box, Group, Progress, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconArrowLeft, IconArrowRight, IconPhotoPlus, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, get } from "@/api";
import { queryClient } from "@/app/query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { catalogChanged } from "./changed";
import { FileImage } from "./FileImage";
import type { Product } from "./ProductPage";
import { productTag } from "./productTag";

const IMAGES_MAX = 20;
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** The images of a product in their order: dropped or chosen, moved, removed. The first one is shown in lists. */
export function ProductImages({ product }: { product: Product }) {
  const [sent, setSent] = useState<{ done: number; all: number } | undefined>();
  const { images } = product;
  const canWrite = may("products:write");
  const canUpload = canWrite && may("files:write") && images.length < IMAGES_MAX;

  const write = useMutation({
    mutationFn: async (ids: readonly string[]) =>
      api.patch("/api/products/{product_id}", {
        path: { product_id: product.id },
        headers: await productTag(product),
        body: { images: ids.map((file_id, index) => ({ file_id, position: index * 10 })) },
      }),
    onSuccess: (answer) => {
      queryClient.setQueryData(get("/api/products/{product_id}", { path: { product_id: product.id } }).queryKey, answer);
      catalogChanged();
    },
  });
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const ids: string[] = [];
      try {
        for (const file of files) {
          setSent({ done: ids.length, all: files.length });
          const body = new FormData();
          body.append("file", file, file.name);
          ids.push((await api.post("/api/files", { body })).data.id);
        }
      } finally {
        setSent(undefined);
        // those that were sent before one failed are kept
        if (ids.length > 0) await write.mutateAsync([...images.map(({ file_id }) => file_id), ...ids.filter((id) => !images.some(({ file_id }) => file_id === id))]);
      }
    },
  });
  const ids = images.map(({ file_id }) => file_id);
  const move = (from: number, to: number) => {
    const next = [...ids];
    next.splice(to, 0, ...next.splice(from, 1));
    write.mutate(next);
  };
  if (images.length === 0 && !canUpload) return null;
  return (
    <Section title={t.catalog.images.title}>
      <Stack gap="sm">
        {images.length > 0 && (
          <Group gap="sm" component="ul" p={0} m={0} style={{ listStyle: "none" }} align="flex-start">
            {images.map((image, index) => (
              <Box key={image.file_id} component="li" p={6} style={{ border: "1px solid var(--mantine-color-default-border)", borderRadius: 8 }}>
                <Box pos="relative">
                  <FileImage file={{ id: image.file_id, url: image.small_url }} size="small" alt={t.catalog.images.alt(product.name, index + 1)} px={132} />
                  {index === 0 && (
                    <Badge pos="absolute" top={4} left={4} size="sm" tt="none">
                      {t.catalog.images.first}
                    </Badge>
                  )}
                </Box>
                {canWrite && (
                  <Group gap={2} justify="center" mt={4}>
                    {images.length > 1 && (
                      <>
                        <ActionIcon variant="subtle" color="gray" disabled={index === 0 || write.isPending} aria-label={t.catalog.images.earlier(index + 1)} onClick={() => move(index, index - 1)}>
                          <IconArrowLeft size={16} aria-hidden />
                        </ActionIcon>
                        <ActionIcon variant="subtle" color="gray" disabled={index === images.length - 1 || write.isPending} aria-label={t.catalog.images.later(index + 1)} onClick={() => move(index, index + 1)}>
                          <IconArrowRight size={16} aria-hidden />
                        </ActionIcon>
                      </>
                    )}
                    <ActionIcon variant="subtle" color="gray" disabled={write.isPending} aria-label={t.catalog.images.remove(index + 1)} onClick={() => write.mutate(ids.filter((id) => id !== image.file_id))}>
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                )}
              </Box>
            ))}
          </Group>
        )}
        {canUpload && (
          <Dropzone
            accept={TYPES}
            maxFiles={IMAGES_MAX - images.length}
            disabled={upload.isPending}
            onDrop={(files) => upload.mutate(files)}
            inputProps={{ "aria-label": t.catalog.images.choose }}
            aria-label={t.catalog.images.choose}
            p="md"
          >
            <Group gap="sm" justify="center" wrap="nowrap" style={{ pointerEvents: "none" }}>
              <IconPhotoPlus size={28} color="var(--mantine-color-dimmed)" aria-hidden />
              <div>
                <Text size="sm">{t.catalog.images.drop}</Text>
                <Text size="xs" c="dimmed">
                  {t.catalog.images.types}
                </Text>
              </div>
            </Group>
          </Dropzone>
        )}
        {sent && <Progress value={(100 * sent.done) / sent.all} animated aria-label={t.catalog.images.sending(sent.done + 1, sent.all)} />}
      </Stack>
    </Section>
  );
}
