package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/user"
	"path/filepath"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// clusterName names the one cluster there is; it stands in the database and
// must never change.
const clusterName = "active"

// stopTimeout bounds the orderly end of Temporal; after it the process may go
// on, and the database is safe in any case.
const stopTimeout = 20 * time.Second

// SearchAttributes are those that the monthly runs carry.
var SearchAttributes = map[string]enumspb.IndexedValueType{
	"TrehanMonth":    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"TrehanRevision": enumspb.INDEXED_VALUE_TYPE_INT,
	"TrehanOutcome":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
}

// errNameless is an account that stands in no list of users, as systemd's DynamicUser makes them, and is not described in
// the environment either.
var errNameless = errors.New("tài khoản chạy chương trình không có tên hoặc thư mục riêng; cách sửa: đặt các biến môi trường USER và HOME")

// startTemporal starts the server on the folder's database, waits until the
// namespace answers, and sees to retention and search attributes.
func (s *Stack) startTemporal(ctx context.Context, cfg Config, ports allPorts) (func() error, error) {
	database, err := openDatabase(filepath.Join(s.Dir, "temporal"), cfg)
	if err != nil {
		return nil, err
	}
	logger, closeLog, err := temporalLogger(filepath.Join(s.Dir, "logs", "temporal.log"))
	if err != nil {
		return nil, err
	}
	if _, err := user.Current(); err != nil { // the server asks too, and says in three thousand letters that it does not start
		closeLog()
		return nil, fmt.Errorf("%w (%w)", errNameless, err)
	}
	server, err := newTemporalServer(database, ports, logger)
	if err != nil {
		closeLog()
		return nil, err
	}
	if err := server.Start(); err != nil {
		closeLog()
		return nil, err
	}
	stop := func() error {
		defer closeLog()
		return within(stopTimeout, server.Stop)
	}
	s.Temporal = TemporalEndpoint{
		Address:   address(ports.Temporal),
		HTTP:      "http://" + address(ports.TemporalHTTP),
		UI:        "http://" + address(ports.UI),
		Namespace: cfg.Namespace,
		Database:  database,
	}
	return stop, settleNamespace(ctx, s.Temporal.Address, cfg)
}

// newTemporalServer puts all four services into this process.
func newTemporalServer(database string, ports allPorts, logger fatalLogger) (temporal.Server, error) {
	conf := temporalConfig(database, ports)
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, port := range servicePorts(ports) {
		hosts[name] = static.SingleLocalHost(address(port))
	}
	authorizer, err := authorization.GetAuthorizerFromConfig(&conf.Global.Authorization)
	if err != nil {
		return nil, err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&conf.Global.Authorization, logger)
	if err != nil {
		return nil, err
	}
	return temporal.NewServer(
		temporal.WithConfig(conf),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithCustomMetricsHandler(metrics.NoopMetricsHandler),
		temporal.WithDynamicConfigClient(dynamicSettings()),
	)
}

func servicePorts(ports allPorts) map[primitives.ServiceName]int {
	return map[primitives.ServiceName]int{
		primitives.FrontendService: ports.Temporal,
		primitives.HistoryService:  ports.History,
		primitives.MatchingService: ports.Matching,
		primitives.WorkerService:   ports.Worker,
	}
}

// temporalConfig is a cluster of one on a SQLite file, whose services find
// each other at fixed loopback addresses instead of through gossip.
func temporalConfig(database string, ports allPorts) *config.Config {
	conf := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     "sqlite",
			VisibilityStore:  "sqlite",
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{"sqlite": {SQL: sqliteConfig(database)}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{clusterName: {
				Enabled:                true,
				InitialFailoverVersion: 1,
				RPCAddress:             address(ports.Temporal),
				HTTPAddress:            address(ports.TemporalHTTP),
			}},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: address(ports.Temporal)},
		Services:            map[string]config.Service{},
	}
	conf.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: Loopback}
	conf.Archival.History.State, conf.Archival.Visibility.State = "disabled", "disabled"
	conf.NamespaceDefaults.Archival.History.State, conf.NamespaceDefaults.Archival.Visibility.State = "disabled", "disabled"
	for name, port := range servicePorts(ports) {
		rpc := config.RPC{GRPCPort: port, BindOnIP: Loopback}
		if name == primitives.FrontendService {
			rpc.HTTPPort = ports.TemporalHTTP
		}
		conf.Services[string(name)] = config.Service{RPC: rpc}
	}
	return conf
}

// dynamicSettings fits a server made for thousands of clients to one machine:
// one partition a task queue (no forwarding between partitions that are all
// here), a small history cache, and a visibility rate that a user clicking
// through the UI does not reach.
func dynamicSettings() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():           1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key():          1,
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                 1024,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
	}
}

// startUI serves Temporal's web UI. Its server panics in its own goroutine
// when it cannot listen, so the port was chosen free just before.
func (s *Stack) startUI(ctx context.Context, ports allPorts) (func() error, error) {
	ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                Loopback,
		Port:                ports.UI,
		TemporalGRPCAddress: s.Temporal.Address,
		DefaultNamespace:    s.Temporal.Namespace,
		EnableUI:            true,
		// The loopback speaks plain HTTP.
		CORS: uiconfig.CORS{CookieInsecure: true},
		// The UI would otherwise ask the internet for news.
		DisableNewsFetch: true,
		HideLogs:         true,
	}))
	done := make(chan error, 1)
	go func() { done <- ui.Start() }()
	stop := func() error {
		ui.Stop()
		return <-done
	}
	return stop, untilReady(ctx, 20*time.Second, func(ctx context.Context) error {
		return answers(ctx, s.Temporal.UI+"/healthz")
	})
}

// answers asks an URL and wants 200.
func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}
