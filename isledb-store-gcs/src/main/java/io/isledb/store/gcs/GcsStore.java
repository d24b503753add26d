package io.isledb.store.gcs;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderOrder;
import io.isledb.store.FolderPage;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store in a bucket. Thread-safe. Each call is one request without retries, except that a range
 * past the end of an object costs a second one (the refusal does not tell all), and so does an
 * answer "not found" that does not say what; that deletes go by the hundred, and that folder
 * listings read on until their order is settled.
 */
final class GcsStore implements ObjectStore {
  private static final int DELETES_MAX = 100;
  private static final long ROWS_MAX = 1_000;
  private static final String OBJECT_FIELDS = "size,updated";
  private static final String LIST_FIELDS = "items(name,size,updated),nextPageToken";

  private final GcsOptions options;
  private final GcsClient client;
  private final Storage.Objects objects;
  private final GcsErrors errors;

  GcsStore(GcsOptions options, GcsClient client) {
    this.options = options;
    this.client = client;
    this.objects = client.storage().objects();
    this.errors = new GcsErrors(options);
  }

  @Override
  public String url() {
    return options.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    String key = key(name);
    try {
      StorageObject stored = insert(key, content).setIfGenerationMatch(0L).execute();
      if (stored.getGeneration() == null) {
        // A success that names no generation is not from this service.
        return new CreateOutcome.Unknown(incomplete("create", key));
      }
      return CreateOutcome.STORED;
    } catch (IOException e) {
      if (GcsErrors.isTaken(e)) {
        return CreateOutcome.EXISTS;
      }
      return CreateOutcome.ofFailure(errors.classify(e, "create", key));
    }
  }

  @Override
  public void put(String name, ByteBuffer content) {
    String key = key(name);
    try {
      StorageObject stored = insert(key, content).execute();
      if (stored.getGeneration() == null) {
        throw incomplete("put", key);
      }
    } catch (IOException e) {
      throw errors.classify(e, "put", key);
    }
  }

  private Storage.Objects.Insert insert(String key, ByteBuffer content) throws IOException {
    BufferContent body = new BufferContent(content);
    StorageObject object =
        new StorageObject()
            .setName(key)
            .setContentType(BufferContent.TYPE)
            .setCrc32c(body.crc32c());
    Storage.Objects.Insert insert = objects.insert(options.bucket(), object, body);
    insert.getMediaHttpUploader().setDirectUploadEnabled(true);
    insert.setDisableGZipContent(true);
    return insert
        .setFields("generation")
        .setKmsKeyName(options.setting(GcsOptions.KMS_KEY_NAME))
        .setUserProject(options.setting(GcsOptions.USER_PROJECT));
  }

  private StoreUnavailableException incomplete(String action, String key) {
    return new StoreUnavailableException("The store's answer is incomplete")
        .with("action", action)
        .with("store", url())
        .with("key", key);
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    String key = key(name);
    try {
      return Optional.of(get(key, null, 0));
    } catch (IOException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw errors.classify(e, "read", key);
    }
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    ObjectNames.checkRange(offset, length);
    String key = key(name);
    if (length == 0) {
      return head(key, offset);
    }
    try {
      String range = "bytes=" + offset + "-" + (offset + length - 1);
      return Optional.of(get(key, range, offset)).map(read -> read.part(offset, length));
    } catch (IOException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      if (GcsErrors.isPastTheEnd(e)) {
        return head(key, offset);
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  private StoredBytes get(String key, @Nullable String range, long offset) throws IOException {
    Storage.Objects.Get get =
        objects.get(options.bucket(), key).setUserProject(options.setting(GcsOptions.USER_PROJECT));
    get.getRequestHeaders().setRange(range);
    HttpResponse response = get.executeMedia();
    try {
      return MediaAnswer.read(response, offset);
    } finally {
      response.disconnect();
    }
  }

  private Optional<StoredBytes> head(String key, long offset) {
    try {
      StorageObject found =
          objects
              .get(options.bucket(), key)
              .setFields(OBJECT_FIELDS)
              .setUserProject(options.setting(GcsOptions.USER_PROJECT))
              .execute();
      return Optional.of(
          new StoredBytes(new byte[0], offset, size(found), MediaAnswer.ms(found.getUpdated())));
    } catch (IOException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  private boolean isMissing(IOException e) {
    return GcsErrors.isMissing(e) || (GcsErrors.isVague(e) && isBucketThere());
  }

  /** Asks for the bucket's first name; any failure will do for a no. */
  private boolean isBucketThere() {
    try {
      objects
          .list(options.bucket())
          .setMaxResults(1L)
          .setUserProject(options.setting(GcsOptions.USER_PROJECT))
          .execute();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectNames.checkLimit(limit);
    List<ObjectInfo> page = new ArrayList<>();
    @Nullable String token = null;
    while (true) {
      Objects rows = listPage(prefix, after, Math.min(limit, ROWS_MAX), token, null);
      if (rows.getItems() != null) {
        for (StorageObject row : rows.getItems()) {
          // Consoles make empty objects that end in a slash to show a folder: not ours.
          if (!row.getName().endsWith("/")) {
            String name = row.getName().substring(options.prefix().length());
            page.add(new ObjectInfo(name, size(row), MediaAnswer.ms(row.getUpdated())));
          }
        }
      }
      token = rows.getNextPageToken();
      if (token == null || !page.isEmpty()) {
        return new ObjectPage(page, token == null);
      }
    }
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    ObjectNames.checkFolder(folder);
    ObjectNames.checkLimit(limit);
    FolderOrder order = new FolderOrder(after, limit);
    String position = after.isEmpty() ? "" : folder + after;
    int skip = options.prefix().length() + folder.length();
    @Nullable String token = null;
    while (true) {
      Objects rows = listPage(folder, position, ROWS_MAX, token, "/");
      if (rows.getPrefixes() != null) {
        rows.getPrefixes().forEach(p -> order.add(p.substring(skip, p.length() - 1)));
      }
      token = rows.getNextPageToken();
      Optional<FolderPage> page = order.page(token == null);
      if (page.isPresent()) {
        return page.get();
      }
    }
  }

  private Objects listPage(
      String prefix, String after, long limit, @Nullable String token, @Nullable String delimiter) {
    String keys = options.prefix() + prefix;
    try {
      Storage.Objects.List list =
          objects
              .list(options.bucket())
              .setPrefix(keys.isEmpty() ? null : keys)
              .setDelimiter(delimiter)
              .setMaxResults(limit)
              .setPageToken(token)
              .setFields(delimiter == null ? LIST_FIELDS : "prefixes,nextPageToken")
              .setUserProject(options.setting(GcsOptions.USER_PROJECT));
      if (!after.isEmpty()) {
        // The offset itself is listed too; no legal name lies between these two.
        list.setStartOffset(options.prefix() + after + " ");
      }
      return list.execute();
    } catch (IOException e) {
      throw errors.classify(e, "list", keys);
    }
  }

  @Override
  public void delete(Collection<String> names) {
    List<String> keys = names.stream().map(this::key).toList();
    for (int i = 0; i < keys.size(); i += DELETES_MAX) {
      deleteBatch(keys.subList(i, Math.min(i + DELETES_MAX, keys.size())));
    }
  }

  private void deleteBatch(List<String> keys) {
    Deletions deletions = new Deletions(errors);
    try {
      BatchRequest batch = client.storage().batch(client.initializer());
      for (String key : keys) {
        objects
            .delete(options.bucket(), key)
            .setUserProject(options.setting(GcsOptions.USER_PROJECT))
            .queue(batch, deletions.answerFor(key));
      }
      batch.execute();
    } catch (IOException e) {
      throw errors.classify(e, "delete", keys.get(0));
    }
    deletions.check(this::isBucketThere);
  }

  @Override
  public void close() {
    try {
      client.http().close();
    } catch (IOException e) {
      throw new IllegalStateException("could not close the store " + url(), e);
    }
  }

  private String key(String name) {
    return ObjectNames.check(options.prefix() + ObjectNames.check(name));
  }

  private static long size(StorageObject object) {
    return object.getSize() == null ? 0 : object.getSize().longValueExact();
  }
}
