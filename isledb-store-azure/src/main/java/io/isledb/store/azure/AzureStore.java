package io.isledb.store.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderOrder;
import io.isledb.store.FolderPage;
import io.isledb.store.HttpAnswer;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A store in a container. Thread-safe. Each call is one request without retries, except that a
 * range past the end of an object costs a second one (the refusal does not tell all), that each
 * name is deleted by a request of its own, eight at a time, and that folder listings read on until
 * their order is settled.
 */
final class AzureStore implements ObjectStore {
  private static final int DELETES_AT_ONCE = 8;
  private static final int ROWS_MAX = 5_000;
  private static final DownloadRetryOptions NO_RETRY =
      new DownloadRetryOptions().setMaxRetryRequests(0);

  private final AzureOptions options;
  private final BlobContainerClient container;
  private final ApacheHttp http;
  private final AzureErrors errors;

  /**
   * Opens it.
   *
   * @param http closed with it
   */
  AzureStore(AzureOptions options, BlobContainerClient container, ApacheHttp http) {
    this.options = options;
    this.container = container;
    this.http = http;
    this.errors = new AzureErrors(options);
  }

  @Override
  public String url() {
    return options.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    String key = key(name);
    try {
      upload(key, content, new BlobRequestConditions().setIfNoneMatch("*"));
      return CreateOutcome.STORED;
    } catch (StoreUnavailableException e) {
      return new CreateOutcome.Unknown(e);
    } catch (RuntimeException e) {
      if (AzureErrors.isTaken(e)) {
        return CreateOutcome.EXISTS;
      }
      return CreateOutcome.ofFailure(errors.classify(e, "create", key));
    }
  }

  @Override
  public void put(String name, ByteBuffer content) {
    String key = key(name);
    try {
      upload(key, content, new BlobRequestConditions());
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      throw errors.classify(e, "put", key);
    }
  }

  private void upload(String key, ByteBuffer content, BlobRequestConditions conditions) {
    BlockBlobSimpleUploadOptions upload =
        new BlockBlobSimpleUploadOptions(BinaryData.fromByteBuffer(content.duplicate()))
            .setRequestConditions(conditions);
    Response<BlockBlobItem> response = blob(key).uploadWithResponse(upload, null, Context.NONE);
    if (response.getStatusCode() != 201 || response.getValue().getETag() == null) {
      // A success without a tag is not from this service.
      throw new StoreUnavailableException("The store's answer to an upload is incomplete")
          .with("store", url())
          .with("key", key)
          .with("status", response.getStatusCode());
    }
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    String key = key(name);
    try {
      return Optional.of(get(key, null, 0));
    } catch (RuntimeException e) {
      if (AzureErrors.isMissing(e)) {
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
      BlobRange range = new BlobRange(offset, (long) length);
      return Optional.of(get(key, range, offset)).map(read -> read.part(offset, length));
    } catch (RuntimeException e) {
      if (AzureErrors.isMissing(e)) {
        return Optional.empty();
      }
      if (AzureErrors.isPastTheEnd(e)) {
        return head(key, offset);
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  private StoredBytes get(String key, @Nullable BlobRange range, long offset) {
    BlobDownloadContentResponse response =
        blob(key).downloadContentWithResponse(NO_RETRY, null, range, false, null, Context.NONE);
    byte[] bytes = response.getValue().toBytes();
    BlobDownloadHeaders headers = response.getDeserializedHeaders();
    return HttpAnswer.stored(
        bytes, headers.getContentRange(), offset, ms(headers.getLastModified()));
  }

  private Optional<StoredBytes> head(String key, long offset) {
    try {
      BlobProperties found = blob(key).getProperties();
      return Optional.of(
          new StoredBytes(new byte[0], offset, found.getBlobSize(), ms(found.getLastModified())));
    } catch (RuntimeException e) {
      if (AzureErrors.isMissing(e)) {
        return Optional.empty();
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectNames.checkLimit(limit);
    String keys = options.prefix() + prefix;
    String position = after.isEmpty() ? "" : options.prefix() + after;
    // The service lists the position too, if it is there.
    int rows = (int) Math.min(ROWS_MAX, limit + (position.isEmpty() ? 0L : 1L));
    List<ObjectInfo> page = new ArrayList<>();
    try {
      Iterator<PagedResponse<BlobItem>> answers =
          container.listBlobs(listing(keys, position, rows), null).iterableByPage().iterator();
      while (answers.hasNext()) {
        PagedResponse<BlobItem> answer = answers.next();
        for (BlobItem row : answer.getValue()) {
          if (page.size() == limit) {
            return new ObjectPage(page, false);
          }
          // What ends in a slash shows a folder: not ours.
          if (row.getName().compareTo(position) > 0 && !row.getName().endsWith("/")) {
            page.add(info(row));
          }
        }
        if (!page.isEmpty()) {
          return new ObjectPage(page, isLast(answer));
        }
      }
      return new ObjectPage(page, true);
    } catch (RuntimeException e) {
      throw errors.classify(e, "list", keys);
    }
  }

  private ObjectInfo info(BlobItem row) {
    return new ObjectInfo(
        row.getName().substring(options.prefix().length()),
        row.getProperties().getContentLength(),
        ms(row.getProperties().getLastModified()));
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    ObjectNames.checkFolder(folder);
    ObjectNames.checkLimit(limit);
    String keys = options.prefix() + folder;
    FolderOrder order = new FolderOrder(after, limit);
    try {
      // From the beginning: where a listing by folders starts is not the same in all accounts.
      Iterator<PagedResponse<BlobItem>> answers =
          container
              .listBlobsByHierarchy("/", listing(keys, "", ROWS_MAX), null)
              .iterableByPage()
              .iterator();
      while (answers.hasNext()) {
        PagedResponse<BlobItem> answer = answers.next();
        for (BlobItem row : answer.getValue()) {
          if (Boolean.TRUE.equals(row.isPrefix())) {
            order.add(row.getName().substring(keys.length(), row.getName().length() - 1));
          }
        }
        Optional<FolderPage> page = order.page(isLast(answer));
        if (page.isPresent()) {
          return page.get();
        }
      }
      return new FolderPage(List.of(), true);
    } catch (RuntimeException e) {
      throw errors.classify(e, "list", keys);
    }
  }

  private static ListBlobsOptions listing(String keys, String position, int rows) {
    return new ListBlobsOptions()
        .setPrefix(keys.isEmpty() ? null : keys)
        .setStartFrom(position.isEmpty() ? null : position)
        .setMaxResultsPerPage(rows);
  }

  private static boolean isLast(PagedResponse<BlobItem> answer) {
    return answer.getContinuationToken() == null || answer.getContinuationToken().isEmpty();
  }

  @Override
  public void delete(Collection<String> names) {
    List<String> keys = names.stream().map(this::key).toList();
    Flux.fromIterable(keys).flatMap(this::deleteAside, DELETES_AT_ONCE).then().block();
  }

  private Mono<Void> deleteAside(String key) {
    return Mono.<Void>fromRunnable(() -> delete(key)).subscribeOn(Schedulers.boundedElastic());
  }

  private void delete(String key) {
    try {
      blob(key).deleteWithResponse(null, null, null, Context.NONE);
    } catch (RuntimeException e) {
      if (!AzureErrors.isMissing(e)) {
        throw errors.classify(e, "delete", key);
      }
    }
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      throw new IllegalStateException("could not close the store " + url(), e);
    }
  }

  private String key(String name) {
    return ObjectNames.check(options.prefix() + ObjectNames.check(name));
  }

  private BlockBlobClient blob(String key) {
    return container.getBlobClient(key).getBlockBlobClient();
  }

  private static long ms(@Nullable OffsetDateTime time) {
    return time == null ? 0 : time.toInstant().toEpochMilli();
  }
}
