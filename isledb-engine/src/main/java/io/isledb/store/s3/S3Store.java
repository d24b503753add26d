package io.isledb.store.s3;

import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.FolderOrder;
import io.isledb.store.FolderPage;
import io.isledb.store.HttpAnswer;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectPage;
import io.isledb.store.ObjectStore;
import io.isledb.store.OpenObject;
import io.isledb.store.StoredBytes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store in a bucket. Thread-safe. Each call is one request without retries, except that a range
 * past the end of an object costs a second one (the refusal does not tell all), that deletes go by
 * the thousand, and that folder listings read on until their order is settled.
 */
final class S3Store implements ObjectStore {
  private static final int DELETES_MAX = 1_000;
  private static final int KEYS_MAX = 1_000;

  private final S3Options options;
  private final S3Client client;
  private final List<AutoCloseable> resources;
  private final S3Errors errors;

  S3Store(S3Options options, S3Clients.Client client) {
    this.options = options;
    this.client = client.s3();
    this.resources = List.copyOf(client.resources());
    this.errors = new S3Errors(options);
  }

  @Override
  public String url() {
    return options.url();
  }

  @Override
  public CreateOutcome createIfAbsent(String name, ByteBuffer content) {
    String key = key(name);
    try {
      PutObjectResponse response =
          client.putObject(putRequest(key).ifNoneMatch("*").build(), body(content));
      if (response.eTag() == null) {
        // A success without a tag is an error in disguise, or not from a store at all.
        return new CreateOutcome.Unknown(
            new StoreUnavailableException("The store's answer to a create is incomplete")
                .with("store", url())
                .with("key", key));
      }
      return CreateOutcome.STORED;
    } catch (SdkException e) {
      if (S3Errors.isTaken(e)) {
        return CreateOutcome.EXISTS;
      }
      return CreateOutcome.ofFailure(errors.classify(e, "create", key));
    }
  }

  @Override
  public void put(String name, ByteBuffer content) {
    String key = key(name);
    try {
      PutObjectResponse response = client.putObject(putRequest(key).build(), body(content));
      if (response.eTag() == null) {
        throw new StoreUnavailableException("The store's answer to a put is incomplete")
            .with("store", url())
            .with("key", key);
      }
    } catch (SdkException e) {
      throw errors.classify(e, "put", key);
    }
  }

  private PutObjectRequest.Builder putRequest(String key) {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket(options.bucket()).key(key);
    options.setting(S3Options.SSE).ifPresent(request::serverSideEncryption);
    options.setting(S3Options.SSE_KMS_KEY_ID).ifPresent(request::ssekmsKeyId);
    return request;
  }

  private static RequestBody body(ByteBuffer content) {
    return RequestBody.fromContentProvider(
        () -> new BufferInputStream(content), content.remaining(), "application/octet-stream");
  }

  @Override
  public Optional<StoredBytes> read(String name) {
    return whole(name, key -> get(key, null, 0));
  }

  @Override
  public Optional<OpenObject> open(String name, IntFunction<byte[]> memory) {
    return whole(
        name,
        key ->
            client.getObject(
                request(key, null),
                (response, stream) ->
                    OpenObject.of(HttpAnswer.readAll(stream, response.contentLength(), memory))));
  }

  private <T> Optional<T> whole(String name, Function<String, T> reading) {
    String key = key(name);
    try {
      return Optional.of(reading.apply(key));
    } catch (SdkException e) {
      if (S3Errors.isMissing(e)) {
        return Optional.empty();
      }
      throw errors.classify(e, "read", key);
    }
  }

  @Override
  public Optional<StoredBytes> readRange(String name, long offset, int length) {
    ObjectNames.checkRange(offset, length);
    String key = key(name);
    try {
      if (length == 0) {
        return head(key, offset);
      }
      String range = "bytes=" + offset + "-" + (offset + length - 1);
      return Optional.of(get(key, range, offset)).map(read -> read.part(offset, length));
    } catch (SdkException e) {
      if (S3Errors.isMissing(e)) {
        return Optional.empty();
      }
      if (S3Errors.isPastTheEnd(e)) {
        return head(key, offset);
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  private StoredBytes get(String key, @Nullable String range, long offset) {
    ResponseTransformer<GetObjectResponse, StoredBytes> transformer =
        (response, stream) ->
            HttpAnswer.stored(
                HttpAnswer.readAll(stream, response.contentLength()),
                response.contentRange(),
                offset,
                ms(response.lastModified()));
    return client.getObject(request(key, range), transformer);
  }

  private GetObjectRequest request(String key, @Nullable String range) {
    return GetObjectRequest.builder().bucket(options.bucket()).key(key).range(range).build();
  }

  private Optional<StoredBytes> head(String key, long offset) {
    try {
      HeadObjectResponse head = client.headObject(b -> b.bucket(options.bucket()).key(key));
      return Optional.of(
          new StoredBytes(new byte[0], offset, head.contentLength(), ms(head.lastModified())));
    } catch (SdkException e) {
      // The answer to HEAD has no body: the SDK makes NoSuchKey of any 404.
      if (S3Errors.isMissing(e)) {
        return Optional.empty();
      }
      throw errors.classify(e, "readRange", key);
    }
  }

  @Override
  public ObjectPage list(String prefix, String after, int limit) {
    ObjectNames.checkLimit(limit);
    List<ObjectInfo> page = new ArrayList<>();
    String position = after.isEmpty() ? "" : options.prefix() + after;
    while (true) {
      ListObjectsV2Response response = listKeys(prefix, position, Math.min(limit, KEYS_MAX), null);
      for (S3Object object : response.contents()) {
        // Consoles make empty objects that end in a slash to show a folder: not ours.
        if (!object.key().endsWith("/")) {
          String name = object.key().substring(options.prefix().length());
          page.add(new ObjectInfo(name, object.size(), ms(object.lastModified())));
        }
        position = object.key();
      }
      boolean complete = !Boolean.TRUE.equals(response.isTruncated());
      if (complete || !page.isEmpty()) {
        return new ObjectPage(page, complete);
      }
    }
  }

  @Override
  public FolderPage listFolders(String folder, String after, int limit) {
    ObjectNames.checkFolder(folder);
    ObjectNames.checkLimit(limit);
    FolderOrder order = new FolderOrder(after, limit);
    String position = after.isEmpty() ? "" : options.prefix() + folder + after;
    int skip = options.prefix().length() + folder.length();
    @Nullable String token = null;
    while (true) {
      ListObjectsV2Response response = listFolderPage(folder, position, token);
      response
          .commonPrefixes()
          .forEach(p -> order.add(p.prefix().substring(skip, p.prefix().length() - 1)));
      token = response.nextContinuationToken();
      boolean complete = !Boolean.TRUE.equals(response.isTruncated()) || token == null;
      Optional<FolderPage> page = order.page(complete);
      if (page.isPresent()) {
        return page.get();
      }
    }
  }

  private ListObjectsV2Response listFolderPage(
      String folder, String position, @Nullable String token) {
    return listKeys(folder, position, KEYS_MAX, b -> b.delimiter("/").continuationToken(token));
  }

  private ListObjectsV2Response listKeys(
      String prefix,
      String position,
      int limit,
      @Nullable Consumer<ListObjectsV2Request.Builder> more) {
    String keys = options.prefix() + prefix;
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(options.bucket()).prefix(keys).maxKeys(limit);
    if (!position.isEmpty()) {
      request.startAfter(position);
    }
    if (more != null) {
      more.accept(request);
    }
    try {
      return client.listObjectsV2(request.build());
    } catch (SdkException e) {
      throw errors.classify(e, "list", keys);
    }
  }

  @Override
  public void delete(Collection<String> names) {
    List<ObjectIdentifier> keys =
        names.stream().map(n -> ObjectIdentifier.builder().key(key(n)).build()).toList();
    for (int i = 0; i < keys.size(); i += DELETES_MAX) {
      deleteBatch(keys.subList(i, Math.min(i + DELETES_MAX, keys.size())));
    }
  }

  private void deleteBatch(List<ObjectIdentifier> keys) {
    try {
      Delete delete = Delete.builder().objects(keys).quiet(true).build();
      DeleteObjectsResponse response =
          client.deleteObjects(b -> b.bucket(options.bucket()).delete(delete));
      List<S3Error> failed =
          response.errors().stream().filter(e -> !"NoSuchKey".equals(e.code())).toList();
      if (!failed.isEmpty()) {
        throw S3Errors.ofDelete(failed, options);
      }
    } catch (SdkException e) {
      throw errors.classify(e, "delete", keys.get(0).key());
    }
  }

  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("could not close the store " + url(), e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private String key(String name) {
    return ObjectNames.check(options.prefix() + ObjectNames.check(name));
  }

  private static long ms(@Nullable Instant instant) {
    return instant == null ? 0 : instant.toEpochMilli();
  }
}
