import { Center, Image } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api";
import { may } from "@/app/session";

interface Props {
  /** Its address as the API names it: public while its product is published, else for readers of the file. Without it, a sign that there is none. */
  file: { id: string; url: string } | undefined;
  size: "thumbnail" | "small" | "medium" | "large";
  alt: string;
  px: number;
}

/** An image of a product. One that is not public is read with the token, which an address cannot carry. */
export function FileImage({ file, size, alt, px }: Props) {
  const isPublic = file?.url.startsWith("/api/files/public/");
  const content = useQuery({
    queryKey: ["file content", file?.id, size],
    queryFn: async ({ signal }) => (await api.file("/api/files/{file_id}/content", { path: { file_id: file?.id ?? "" }, query: { size }, accept: "application/octet-stream", signal })).blob(),
    enabled: file !== undefined && !isPublic && may("files:read"),
    staleTime: Infinity,
  });
  const blobUrl = useBlobUrl(content.data);
  const source = isPublic ? file?.url : blobUrl;
  if (source === undefined)
    return (
      <Center w={px} h={px} bg="var(--mantine-color-default-hover)" style={{ borderRadius: 6 }}>
        <IconPhoto size={px / 2} color="var(--mantine-color-dimmed)" aria-hidden />
      </Center>
    );
  return <Image src={source} alt={alt} w={px} h={px} fit="contain" radius="sm" loading="lazy" />;
}

function useBlobUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string | undefined>();
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
